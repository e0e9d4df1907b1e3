package io.blueguard.dma;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.blueguard.base.Failure.EngineFailure;
import io.blueguard.base.Failure.WalkStopped;
import io.blueguard.base.Hex;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Many threads reading through one pair of rings, without a native call per read.
 *
 * <p>Essay. A read takes a slot, whose landing memory belongs to the device until the completion is
 * there; copies the bytes out; gives the slot back. A read that timed out leaves its slot to the
 * device: should the completion come after all, whoever sees it frees the slot. So a dead device
 * costs its own readers and nobody's memory.
 *
 * <p>Nobody is handed to another thread per read. A thread that waits looks at its own slot; when
 * it is not settled it takes completions for everybody, unless somebody else is doing so; and then
 * lets other threads run, if there are others waiting, or looks again at once, if it is alone. Two
 * short spin locks guard the two rings, each held for a few dozen instructions without a call that
 * could block; a virtual thread inside one cannot be unmounted.
 */
final class Queue implements AutoCloseable {
  /** Bytes of a slot's landing memory; longer reads go in pieces. */
  static final int PIECE = 4096;

  private static final int FREE = 0;
  private static final int WAITING = 1;
  private static final int ABANDONED = 2;

  /** Added to the status of a settled slot. */
  private static final int SETTLED = 16;

  private static final int SPINS = 200;
  private static final long LONG_WAIT_NS = 200_000;
  private static final long QUIET_NS = 20_000;

  private final long handle;
  private final Ring ring;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment landing;
  private final AtomicIntegerArray states;
  private final long timeoutNs;

  /** Slots that are free, as a stack. Guarded by {@link #submitting}. */
  private final int[] free;

  private int freeCount;
  private final AtomicBoolean submitting = new AtomicBoolean();
  private final AtomicBoolean taking = new AtomicBoolean();
  private final AtomicInteger waiting = new AtomicInteger();
  private final long quietNs;
  private volatile long lastTaken;
  private final Ring.Taker settling = this::settle;

  /**
   * @param engine handle of an open engine, which must be closed after the queue
   * @param capacity a power of two
   * @param latencyNs of one small read
   * @param timeoutNs after which a read fails that has not completed
   */
  Queue(long engine, int capacity, long latencyNs, long timeoutNs) {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment layout = local.allocate(Ring.LAYOUT, 8);
      MemorySegment out = local.allocate(JAVA_LONG);
      Results.check(DmaLibrary.bg_queue_open(engine, capacity, layout.address(), out.address()));
      handle = out.get(JAVA_LONG, 0);
      ring = new Ring(layout);
    }
    this.timeoutNs = timeoutNs;
    this.quietNs = QUIET_NS + 2 * latencyNs;
    landing = arena.allocate((long) capacity * PIECE, PIECE);
    states = new AtomicIntegerArray(capacity);
    free = new int[capacity];
    for (int i = 0; i < capacity; i++) {
      free[i] = capacity - 1 - i;
    }
    freeCount = capacity;
  }

  /**
   * Reads and waits; returns the entry's status. The range lies inside the source.
   *
   * @throws EngineFailure when nothing came in time
   * @throws WalkStopped when the thread was interrupted meanwhile
   */
  int read(long offset, MemorySegment target) {
    int status = Results.DONE;
    for (long done = 0; done < target.byteSize() && status == Results.DONE; done += PIECE) {
      long length = Math.min(PIECE, target.byteSize() - done);
      status = piece(offset + done, target.asSlice(done, length));
    }
    return status;
  }

  private int piece(long offset, MemorySegment target) {
    waiting.incrementAndGet();
    try {
      long deadline = System.nanoTime() + timeoutNs;
      int slot = submit(offset, target.byteSize(), deadline);
      int status = await(slot, offset, deadline);
      if (status == Results.DONE) {
        MemorySegment.copy(landing, (long) slot * PIECE, target, 0, target.byteSize());
      }
      giveBack(slot);
      return status;
    } finally {
      waiting.decrementAndGet();
    }
  }

  private int submit(long offset, long length, long deadline) {
    for (int spins = 0; ; spins++) {
      lock(submitting);
      try {
        if (freeCount > 0) {
          int slot = free[--freeCount];
          states.set(slot, WAITING);
          long to = landing.address() + (long) slot * PIECE;
          if (ring.submit(slot, Ring.READ, offset, length, to)) {
            DmaLibrary.bg_queue_wake(handle);
          }
          return slot;
        }
      } finally {
        submitting.set(false);
      }
      takeForAll();
      if (System.nanoTime() - deadline > 0) {
        throw timedOut("start", offset);
      }
      pause(spins);
    }
  }

  private int await(int slot, long offset, long deadline) {
    for (int spins = 0; ; spins++) {
      int state = states.get(slot);
      if (state >= SETTLED) {
        return state - SETTLED;
      }
      takeForAll();
      if ((spins & 63) == 63) {
        giveUpWhenOver(slot, offset, deadline);
      }
      if (states.get(slot) == WAITING) {
        pause(spins);
      }
    }
  }

  private void giveUpWhenOver(int slot, long offset, long deadline) {
    boolean cancelled = Thread.currentThread().isInterrupted();
    boolean over = cancelled || System.nanoTime() - deadline > 0;
    if (over && states.compareAndSet(slot, WAITING, ABANDONED)) {
      throw cancelled
          ? new WalkStopped("read was cancelled: offset=" + Hex.of(offset))
          : timedOut("complete", offset);
    }
  }

  private EngineFailure timedOut(String what, long offset) {
    return new EngineFailure(
        "read did not %s: timeout_ms=%d offset=%s; the device may be gone"
            .formatted(what, timeoutNs / 1_000_000, Hex.of(offset)));
  }

  private void takeForAll() {
    if (!taking.get() && taking.compareAndSet(false, true)) {
      try {
        if (ring.take(settling) > 0) {
          lastTaken = System.nanoTime();
        }
      } finally {
        taking.set(false);
      }
    }
  }

  private void settle(int slot, int status) {
    if (!states.compareAndSet(slot, WAITING, SETTLED + status)) {
      giveBack(slot); // nobody waits for it any more
    }
  }

  private void giveBack(int slot) {
    lock(submitting);
    states.set(slot, FREE);
    free[freeCount++] = slot;
    submitting.set(false);
  }

  /**
   * A thread alone looks again at once; among others it lets them run; in vain for long it sleeps.
   */
  private void pause(int spins) {
    if (waiting.get() > 1) {
      Thread.yield();
    } else if (spins < SPINS) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(Math.min(LONG_WAIT_NS, 1000L * (spins - SPINS)));
    }
  }

  private static void lock(AtomicBoolean held) {
    for (int spins = 0; !held.compareAndSet(false, true); spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  @Override
  public void close() {
    Results.check(DmaLibrary.bg_queue_close(handle));
    arena.close();
  }
}
