package io.blueguard.dma;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The places of a queue: each is one read under way, with landing memory of its own.
 *
 * <p>A place goes FREE, WAITING, (PARKED,) settled, FREE. WAITING: its reader looks for itself;
 * PARKED: it sleeps and must be woken. A reader that gives up leaves it ABANDONED: memory and place
 * belong to the device until the completion is there, and whoever takes that frees the place. So a
 * dead device costs its own readers and nobody's memory.
 *
 * <p>A spin lock guards who has which place, and the submission side of the rings; it is held for a
 * few dozen instructions without a call that could block, and a virtual thread inside is not
 * unmounted.
 */
final class Slots implements AutoCloseable {
  /** Bytes of a place's landing memory; longer reads go in pieces. */
  static final int PIECE = 4096;

  private static final int FREE = 0;
  private static final int WAITING = 1;
  private static final int PARKED = 2;
  private static final int ABANDONED = 3;

  /** Added to the status of a settled place. */
  private static final int SETTLED = 16;

  private static final int SPINS = 200;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment landing;
  private final Ring ring;
  private final int depth;
  private final AtomicIntegerArray states;

  /** Who reads, and for which target. Written before the state says so. */
  private final Thread[] owners;

  private final Lane[] lanes;

  /** Places that are free, as a stack. Guarded by {@link #submitting}. */
  private final int[] free;

  private int freeCount;
  private final AtomicBoolean submitting = new AtomicBoolean();

  /** How many targets share the places. */
  private volatile int targets = 1;

  /** Where the last sleeper was found; only a hint, so that all get their turn. */
  private int next;

  /**
   * @param depth reads that the device has under way at once
   */
  Slots(Ring ring, int depth) {
    int capacity = ring.capacity();
    this.ring = ring;
    this.depth = depth;
    landing = arena.allocate((long) capacity * PIECE, PIECE);
    states = new AtomicIntegerArray(capacity);
    owners = new Thread[capacity];
    lanes = new Lane[capacity];
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
   * What one target may hold: all places when it is alone. Of several each has its part of what the
   * device has under way at once, so that together they never fill it.
   */
  private int share() {
    int sharing = targets;
    return sharing == 1 ? free.length : Math.max(1, depth / sharing);
  }

  /**
   * Begins a read of up to {@link #PIECE} bytes.
   *
   * @return its place; -1 when the lane has all the places that it may have
   */
  int submit(Lane lane, long offset, long length, Runnable wake) {
    int slot = -1;
    boolean asleep = false;
    lock();
    if (freeCount > 0 && lane.held < share()) {
      slot = free[--freeCount];
      lanes[slot] = lane;
      lane.held++;
      owners[slot] = Thread.currentThread();
      states.setRelease(slot, WAITING);
      long to = landing.address() + (long) slot * PIECE;
      asleep = ring.submit(slot, Ring.READ, offset, length, to);
    }
    unlock();
    if (asleep) {
      wake.run();
    }
    return slot;
  }

  boolean settled(int slot) {
    return states.get(slot) >= SETTLED;
  }

  /** Copies what a settled place has read and gives it back; returns the status. */
  int collect(int slot, MemorySegment target) {
    int status = states.get(slot) - SETTLED;
    if (status == Results.DONE) {
      MemorySegment.copy(landing, (long) slot * PIECE, target, 0, target.byteSize());
    }
    giveBack(slot);
    return status;
  }

  /** From now on its reader sleeps, unless it has just been settled. */
  void park(int slot) {
    states.compareAndSet(slot, WAITING, PARKED);
  }

  /** Nobody waits for it any more; false when it has just been settled. */
  boolean abandon(int slot) {
    int state = states.get(slot);
    return state < SETTLED && states.compareAndSet(slot, state, ABANDONED);
  }

  void settle(int slot, int status) {
    Thread owner = owners[slot];
    int was = states.getAndSet(slot, SETTLED + status);
    if (was == PARKED) {
      LockSupport.unpark(owner);
    } else if (was == ABANDONED) {
      giveBack(slot);
    }
  }

  /** Wakes one of those that sleep. */
  void wakeOne() {
    for (int i = 0; i < owners.length; i++) {
      next = (next + 1) % owners.length;
      Thread owner = owners[next];
      if (states.get(next) == PARKED && owner != null) {
        LockSupport.unpark(owner);
        return;
      }
    }
  }

  void giveBack(int slot) {
    lock();
    states.setRelease(slot, FREE);
    owners[slot] = null;
    lanes[slot].held--;
    lanes[slot] = null;
    free[freeCount++] = slot;
    unlock();
  }

  private void lock() {
    for (int spins = 0; !submitting.compareAndSet(false, true); spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  private void unlock() {
    submitting.setRelease(false);
  }

  @Override
  public void close() {
    arena.close();
  }
}
