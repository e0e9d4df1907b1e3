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

  /** From one place's memory to the next: not a page, or all would share few lines of a cache. */
  private static final int STRIDE = PIECE + 64;

  private static final int FREE = 0;
  private static final int WAITING = 1;
  private static final int PARKED = 2;
  private static final int ABANDONED = 3;

  /** Added to the {@link Results#ending} of a settled place. */
  private static final int SETTLED = 16;

  private static final int SPINS = 200;

  /** Reads that are handed to the library together, at the most, and of how many readers' reads. */
  private static final int MOST_STAGED = 32;

  private static final int STAGED_PART = 4;

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

  /** Reads that have a place and are not yet in the ring, by place. Guarded by the same. */
  private final int[] staged;

  private final long[] offsets;
  private final int[] lengths;
  private int stagedCount;

  /** Whether the library was not woken for the read in a place. Of its reader alone. */
  private final boolean[] alone;

  /** Threads that are inside. Guarded by the same. */
  private int readers;

  private boolean shut;
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
    landing = arena.allocate((long) capacity * STRIDE, PIECE);
    staged = new int[capacity];
    offsets = new long[capacity];
    lengths = new int[capacity];
    alone = new boolean[capacity];
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

  /** Counts a thread that is going to read; false when the queue is closed. */
  boolean enter() {
    lock();
    boolean open = !shut;
    readers += open ? 1 : 0;
    unlock();
    return open;
  }

  /**
   * The last one hands over what was begun and given up, for its place comes back that way only.
   */
  void leave(Runnable wake) {
    lock();
    readers--;
    boolean asleep = readers == 0 && stagedCount > 0 && hand();
    unlock();
    if (asleep) {
      wake.run();
    }
  }

  /** Lets nobody in any more; false while some are inside. */
  boolean shut() {
    lock();
    shut = true;
    boolean empty = readers == 0;
    unlock();
    return empty;
  }

  /**
   * Begins a read of up to {@link #PIECE} bytes. Of many readers it goes into the ring together
   * with those of others: the ring's lines are in another processor's cache, and each way there
   * costs as much as all the rest of a submission. So a thread that looks for its read in vain
   * calls {@link #publish}. Of a thread that is the only one inside it goes there without anybody
   * being woken: {@link #alone} says so, and that thread sees to it.
   *
   * @param entering whether the thread is counted with it, unless there is no place
   * @return its place; -1 when the lane has all the places that it may have
   */
  int submit(Lane lane, long offset, long length, boolean entering, Runnable wake) {
    int slot = -1;
    boolean asleep = false;
    lock();
    if (freeCount > 0 && lane.held < share() && !(entering && shut)) {
      slot = free[--freeCount];
      readers += entering ? 1 : 0;
      lanes[slot] = lane;
      lane.held++;
      owners[slot] = Thread.currentThread();
      states.setRelease(slot, WAITING);
      offsets[slot] = offset;
      lengths[slot] = (int) length;
      staged[stagedCount++] = slot;
      alone[slot] = entering && readers == 1 && stagedCount == 1;
      asleep = stagedCount >= Math.min(MOST_STAGED, readers / STAGED_PART) && hand();
    }
    unlock();
    if (asleep && !alone[slot]) {
      wake.run();
    }
    return slot;
  }

  /** Puts what is staged into the ring; true when the library's side sleeps and must be woken. */
  private boolean hand() {
    for (int i = 0; i < stagedCount; i++) {
      int slot = staged[i];
      ring.put(slot, Ring.READ, offsets[slot], lengths[slot], landing.address() + at(slot));
    }
    stagedCount = 0;
    return ring.publish();
  }

  private static long at(int slot) {
    return (long) slot * STRIDE;
  }

  /** Sees to it that every read which this thread began is in the ring. */
  void publish(Runnable wake) {
    if (stagedCount == 0) {
      return; // whoever took its own out of there has handed it over
    }
    lock();
    boolean asleep = stagedCount > 0 && hand();
    unlock();
    if (asleep) {
      wake.run();
    }
  }

  /** Whether the read in this place was begun by the only thread inside. */
  boolean alone(int slot) {
    return alone[slot];
  }

  /** Whether one thread is inside: a look that it may have, with no promise. */
  boolean single() {
    return readers == 1;
  }

  boolean settled(int slot) {
    return states.get(slot) >= SETTLED;
  }

  /**
   * Copies what a settled place has read and gives it back; returns its ending.
   *
   * @param leaving whether its thread is counted no more
   */
  int collect(int slot, MemorySegment target, boolean leaving) {
    int ending = states.get(slot) - SETTLED;
    if (ending == Results.DONE) {
      MemorySegment.copy(landing, at(slot), target, 0, target.byteSize());
    }
    giveBack(slot, leaving);
    return ending;
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

  void settle(int slot, int ending) {
    Thread owner = owners[slot];
    int was = states.getAndSet(slot, SETTLED + ending);
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
    giveBack(slot, false);
  }

  private void giveBack(int slot, boolean leaving) {
    lock();
    readers -= leaving ? 1 : 0;
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
