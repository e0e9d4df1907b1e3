package io.blueguard.dma;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.blueguard.base.Failure.EngineFailure;
import io.blueguard.base.Failure.WalkStopped;
import io.blueguard.base.Hex;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Many threads reading through one pair of rings, without a native call per read.
 *
 * <p>Essay. A read takes a slot, whose landing memory belongs to the device until the completion is
 * there; copies the bytes out; gives the slot back. A read that timed out leaves its slot to the
 * device: should the completion come after all, whoever sees it frees the slot. So a dead device
 * costs its own readers and nobody's memory.
 *
 * <p>Who waits: one of the waiting threads leads, that is, takes completions for everybody and
 * wakes their owners; the others are parked, which for a virtual thread costs some hundred
 * nanoseconds and no processor. A leader whose own read is done hands over to any that still waits.
 * So a lone walk polls for its own completion and is handed to nobody, and many walks cost one park
 * each per read, however many they are. A batch keeps as many reads under way as its lane may have
 * and waits for them in their order; nothing of it is left in the native module when its thread is
 * interrupted. Two short spin locks guard the two rings, held for a few dozen instructions without
 * a call that could block; a virtual thread inside one is not unmounted.
 *
 * <p>No wake-up is lost: a thread marks its slot as waiting before it tries to lead, and a leader
 * stops leading before it looks for a waiting slot; so one of the two sees the other.
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
  private final AtomicReferenceArray<Thread> owners;

  /** Which target a slot is taken for. Guarded by {@link #submitting}. */
  private final Lane[] lanes;

  private final int depth;

  /** How many targets share the places. */
  private volatile int targets = 1;

  /** Where the last hand-over found somebody; only a hint, so that all get their turn. */
  private int next;

  private final long timeoutNs;

  /** Slots that are free, as a stack. Guarded by {@link #submitting}. */
  private final int[] free;

  private int freeCount;
  private final AtomicBoolean submitting = new AtomicBoolean();
  private final AtomicBoolean taking = new AtomicBoolean();
  private final AtomicInteger waiting = new AtomicInteger();
  private final long quietNs;
  private final Ring.Taker settling = this::settle;

  /**
   * @param engine handle of an open engine, which must be closed after the queue
   * @param capacity a power of two
   * @param depth reads that the device has under way at once
   * @param latencyNs of one small read
   * @param timeoutNs after which a read fails that has not completed
   */
  Queue(long engine, int capacity, int depth, long latencyNs, long timeoutNs) {
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
    owners = new AtomicReferenceArray<>(capacity);
    lanes = new Lane[capacity];
    this.depth = depth;
    free = new int[capacity];
    for (int i = 0; i < capacity; i++) {
      free[i] = capacity - 1 - i;
    }
    freeCount = capacity;
  }

  /** From now on so many targets are to get equal shares of the device. */
  void targets(int count) {
    targets = count;
  }

  /**
   * What one target may hold: all slots when it is alone. Of several each has its part of what the
   * device has under way at once, so that together they never fill it.
   */
  private int share() {
    int sharing = targets;
    return sharing == 1 ? free.length : Math.max(1, depth / sharing);
  }

  /**
   * Reads and waits; returns the entry's status. The range lies inside the source.
   *
   * @throws EngineFailure when nothing came in time
   * @throws WalkStopped when the thread was interrupted meanwhile
   */
  int read(Lane lane, long offset, MemorySegment target) {
    int status = Results.DONE;
    for (long done = 0; done < target.byteSize() && status == Results.DONE; done += PIECE) {
      long length = Math.min(PIECE, target.byteSize() - done);
      status = piece(lane, offset + done, target.asSlice(done, length));
    }
    return status;
  }

  private int piece(Lane lane, long offset, MemorySegment target) {
    waiting.incrementAndGet();
    try {
      Pending read = submit(lane, offset, target);
      return settled(read);
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** A read under way. */
  private record Pending(int slot, long offset, MemorySegment target, long deadline) {}

  /** Waits for it, copies its bytes out and gives its slot back; returns its status. */
  private int settled(Pending read) {
    int status = await(read.slot, read.offset, read.deadline);
    if (status == Results.DONE) {
      MemorySegment.copy(landing, (long) read.slot * PIECE, read.target, 0, read.target.byteSize());
    }
    giveBack(read.slot);
    return status;
  }

  private Pending submit(Lane lane, long offset, MemorySegment target) {
    long deadline = System.nanoTime() + timeoutNs;
    while (true) {
      Pending read = trySubmit(lane, offset, target, deadline);
      if (read != null) {
        return read;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw cancelled(offset);
      }
      if (System.nanoTime() - deadline > 0) {
        throw timedOut("start", offset);
      }
      takeForOthers();
    }
  }

  /**
   * All slots are taken. Their owners see to the completions, unless all of them have given up;
   * then it is for who needs a slot.
   */
  private void takeForOthers() {
    if (taking.compareAndSet(false, true)) {
      try {
        ring.take(settling);
      } finally {
        taking.set(false);
        handOver();
      }
    }
    LockSupport.parkNanos(quietNs);
  }

  /** Null when the lane has all the places that it may have. */
  private Pending trySubmit(Lane lane, long offset, MemorySegment target, long deadline) {
    lock(submitting);
    try {
      if (freeCount == 0 || lane.held >= share()) {
        return null;
      }
      int slot = free[--freeCount];
      lanes[slot] = lane;
      lane.held++;
      owners.set(slot, Thread.currentThread());
      states.set(slot, WAITING);
      long to = landing.address() + (long) slot * PIECE;
      if (ring.submit(slot, Ring.READ, offset, target.byteSize(), to)) {
        DmaLibrary.bg_queue_wake(handle);
      }
      return new Pending(slot, offset, target, deadline);
    } finally {
      submitting.set(false);
    }
  }

  /** Told how an entry of a batch ended: a status, or the text of a failure. */
  interface Ended {
    void entry(int index, int status, String failure);
  }

  /**
   * Reads many at once, as many under way as the lane may have. Each is told of when it has ended;
   * of one that comes in pieces, each piece is.
   *
   * @throws WalkStopped when the thread was interrupted meanwhile; nothing is written to any target
   *     after that
   */
  void read(Lane lane, List<Engine.Transfer> batch, Ended ended) {
    waiting.incrementAndGet();
    ArrayDeque<Pending> underWay = new ArrayDeque<>();
    ArrayDeque<Integer> numbers = new ArrayDeque<>();
    try {
      for (int i = 0; i < batch.size(); i++) {
        MemorySegment target = batch.get(i).target();
        for (long at = 0; at < target.byteSize(); at += PIECE) {
          MemorySegment part = target.asSlice(at, Math.min(PIECE, target.byteSize() - at));
          Pending read = next(lane, batch.get(i).offset() + at, part, underWay, numbers, ended);
          if (read == null) {
            ended.entry(i, Results.DONE, timedOut("start", batch.get(i).offset()).getMessage());
            break;
          }
          underWay.add(read);
          numbers.add(i);
        }
      }
      while (!underWay.isEmpty()) {
        settle(underWay.poll(), numbers.poll(), ended);
      }
    } finally {
      underWay.forEach(read -> abandon(read.slot));
      waiting.decrementAndGet();
    }
  }

  /** Submits; while there is no place, sees to the oldest of its own. Null: there never was one. */
  private Pending next(
      Lane lane,
      long offset,
      MemorySegment part,
      ArrayDeque<Pending> underWay,
      ArrayDeque<Integer> numbers,
      Ended ended) {
    while (!underWay.isEmpty()) {
      Pending read = trySubmit(lane, offset, part, System.nanoTime() + timeoutNs);
      if (read != null) {
        return read;
      }
      settle(underWay.poll(), numbers.poll(), ended);
    }
    try {
      return submit(lane, offset, part);
    } catch (EngineFailure noPlace) {
      return null;
    }
  }

  private void settle(Pending read, int index, Ended ended) {
    try {
      ended.entry(index, settled(read), null);
    } catch (EngineFailure late) {
      ended.entry(index, Results.DONE, late.getMessage());
    }
  }

  /** Nobody waits for this slot any more; whoever sees its completion frees it. */
  private void abandon(int slot) {
    if (!states.compareAndSet(slot, WAITING, ABANDONED) && states.get(slot) >= SETTLED) {
      giveBack(slot);
    }
  }

  private int await(int slot, long offset, long deadline) {
    while (true) {
      int state = states.get(slot);
      if (state >= SETTLED) {
        return state - SETTLED;
      }
      if (taking.compareAndSet(false, true)) {
        try {
          lead(slot, offset, deadline);
        } finally {
          taking.set(false);
          handOver();
        }
      } else {
        LockSupport.park(this);
        leaveWhenOver(slot, offset, deadline);
      }
    }
  }

  /** Takes completions until that of the slot is there. */
  private void lead(int slot, long offset, long deadline) {
    long barrenSince = 0; // a look at the clock costs as much as several at the ring
    for (int spins = 0; states.get(slot) == WAITING; spins++) {
      if (ring.take(settling) > 0) {
        barrenSince = 0;
      } else if ((spins & 63) == 63) {
        giveUpWhenOver(slot, offset, deadline);
        long now = System.nanoTime();
        barrenSince = barrenSince == 0 ? now : barrenSince;
        makeRoom(now - barrenSince);
      } else {
        letOthersRun();
      }
    }
  }

  private void letOthersRun() {
    if (waiting.get() > 1) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }

  /** When nothing has come for long, the library's thread may have no processor to run on. */
  private void makeRoom(long barrenNs) {
    if (barrenNs > quietNs) {
      LockSupport.parkNanos(Math.min(barrenNs, LONG_WAIT_NS));
    }
  }

  /** Whoever was woken may have been woken to lead; when it leaves instead, another one must. */
  private void leaveWhenOver(int slot, long offset, long deadline) {
    try {
      giveUpWhenOver(slot, offset, deadline);
    } catch (EngineFailure | WalkStopped over) {
      handOver();
      throw over;
    }
  }

  private void handOver() {
    if (waiting.get() == 1) {
      return;
    }
    Thread self = Thread.currentThread();
    for (int i = 0; i < owners.length(); i++) {
      next = (next + 1) % owners.length();
      Thread owner = owners.get(next);
      if (owner != null && owner != self && states.get(next) == WAITING) {
        LockSupport.unpark(owner);
        return;
      }
    }
  }

  private void giveUpWhenOver(int slot, long offset, long deadline) {
    boolean cancelled = Thread.currentThread().isInterrupted();
    boolean over = cancelled || System.nanoTime() - deadline > 0;
    if (over && states.compareAndSet(slot, WAITING, ABANDONED)) {
      throw cancelled ? cancelled(offset) : timedOut("complete", offset);
    }
  }

  private static WalkStopped cancelled(long offset) {
    return new WalkStopped("read was cancelled: offset=" + Hex.of(offset));
  }

  private EngineFailure timedOut(String what, long offset) {
    return new EngineFailure(
        "read did not %s: timeout_ms=%d offset=%s; the device may be gone"
            .formatted(what, timeoutNs / 1_000_000, Hex.of(offset)));
  }

  private void settle(int slot, int status) {
    Thread owner = owners.get(slot);
    if (!states.compareAndSet(slot, WAITING, SETTLED + status)) {
      giveBack(slot); // nobody waits for it any more
    } else if (owner != Thread.currentThread()) {
      LockSupport.unpark(owner);
    }
  }

  private void giveBack(int slot) {
    lock(submitting);
    states.set(slot, FREE);
    owners.set(slot, null);
    lanes[slot].held--;
    lanes[slot] = null;
    free[freeCount++] = slot;
    submitting.set(false);
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
