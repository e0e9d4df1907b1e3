package io.blueguard.dma;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.blueguard.base.Failure.EngineFailure;
import io.blueguard.base.Failure.WalkStopped;
import io.blueguard.base.Hex;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Many threads reading through one pair of rings, without a native call per read when there are
 * several.
 *
 * <p>Essay. Who waits looks for itself: it takes what completions there are, for everybody, and
 * looks whether its own was among them. Between two looks a thread of the system spins. A virtual
 * one lets the others on its carrier run, before its first look already: it goes to the end of the
 * carrier's line without waking anybody, and when its turn comes again its read has usually been
 * settled by another one, so that it does not touch the rings at all. Submissions gather in the
 * same way: who finds nothing settled hands over what all have begun since. So many walks pay one
 * change of threads for each read and a part of a way to the rings and back, however many they are.
 *
 * <p>A reader who is alone hands nothing to anybody: it lets the library's thread sleep, and does
 * that one's work itself, by the only call that is made per read ({@link Driver}). The way to
 * another processor and back would cost as much as the device. A virtual one only hands its read to
 * the device in that way and then lets the others run, in case that it was alone only because they
 * had no turn yet; when nobody came, it looks for its read itself. Who is not alone any more, or
 * waits longer than that, wakes the library's thread and is one of many.
 *
 * <p>A read that takes longer than the device should, or that the library has not even taken, finds
 * its reader lending the library a hand, since on a busy machine the library's thread may have no
 * processor; that is a native call, but for late reads only. A reader for which nothing comes for
 * long sleeps. Of those that sleep one leads: it wakes now and then to take completions and wakes
 * their owners.
 *
 * <p>No wake-up is lost: a thread marks its place as sleeping before it tries to lead, and who
 * stops leading, or was woken and goes, does so before it looks for a sleeper; so one of the two
 * sees the other. All sleep no longer than their own patience. The library's thread sleeps only
 * when nothing is under way; who begins a read beside another one wakes it, and so does a driver
 * that stops before its read is there.
 */
final class Queue implements AutoCloseable {
  /** Looks between two looks at the clock, which costs as much as several of them. */
  private static final int LOOKS = 64;

  private static final int LOOKS_OF_VIRTUAL = 8;

  /** How late a read may be before its reader helps, and before it sleeps. */
  private static final long HELP_NS = 1_000;

  /** After so many looks the library's thread has taken a submission, if it has a processor. */
  private static final int LOOKS_UNTAKEN = 16;

  private static final int LOOKS_UNTAKEN_OF_VIRTUAL = 2;

  /**
   * A reader that is alone looks itself at a device for some 10 us, then leaves it to the library.
   */
  private static final int MOST_DRIVEN = 4;

  private static final long QUIET_NS = 20_000;
  private static final long LONGEST_NAP_NS = 500_000;

  /** Each is some 10 us long when there is nothing to be seen. */
  private static final int LAST_LOOKS = 10;

  private final long handle;
  private final Ring ring;
  private final Slots slots;
  private final long timeoutNs;
  private final long helpNs;
  private final long quietNs;
  private final Ring.Taker settling;
  private final Runnable wake;
  private final Uses uses;

  private final AtomicBoolean taking = new AtomicBoolean();
  private final AtomicInteger sleepers = new AtomicInteger();
  private final AtomicBoolean leading = new AtomicBoolean();

  /**
   * @param engine handle of an open engine, which must be closed after the queue
   * @param capacity a power of two
   * @param depth reads that the device has under way at once
   * @param latencyNs of one small read
   * @param timeoutNs after which a read fails that has not completed
   * @param uses of the engine, for what is said when it is closed
   */
  Queue(long engine, int capacity, int depth, long latencyNs, long timeoutNs, Uses uses) {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment layout = local.allocate(Ring.LAYOUT, 8);
      MemorySegment out = local.allocate(JAVA_LONG);
      Results.check(DmaLibrary.bg_queue_open(engine, capacity, layout.address(), out.address()));
      handle = out.get(JAVA_LONG, 0);
      ring = new Ring(layout);
    }
    this.timeoutNs = timeoutNs;
    this.helpNs = HELP_NS + Math.min(latencyNs, LONGEST_NAP_NS);
    this.quietNs = QUIET_NS + Math.min(2 * latencyNs, LONGEST_NAP_NS);
    this.slots = new Slots(ring, depth);
    this.settling = slots::settle;
    this.wake = () -> DmaLibrary.bg_queue_wake(handle);
    this.uses = uses;
  }

  /** From now on so many targets are to get equal shares of the device. */
  void targets(int count) {
    slots.targets(count);
  }

  /**
   * Reads and waits; returns the entry's {@link Results#ending}. The range lies inside the source.
   *
   * @param target at most {@link Slots#PIECE} bytes
   * @throws EngineFailure when nothing came in time
   * @throws WalkStopped when the thread was interrupted meanwhile
   */
  int read(Lane lane, long offset, MemorySegment target) {
    int slot = slots.submit(lane, offset, target.byteSize(), true, wake);
    if (slot < 0) {
      enter();
    }
    boolean left = false;
    try {
      slot = slot < 0 ? submit(lane, offset, target.byteSize()) : slot;
      if (!slots.alone(slot) || !drive(slot)) {
        await(slot, offset, 0);
      }
      left = true;
      return slots.collect(slot, target, true);
    } finally {
      if (!left) {
        leave();
      }
    }
  }

  /**
   * To be paired with {@link #leave} around reads.
   *
   * @throws EngineFailure when it is closed
   */
  void enter() {
    if (!slots.enter()) {
      throw uses.closed();
    }
  }

  void leave() {
    slots.leave(wake);
  }

  /**
   * Begins a read of at most {@link Slots#PIECE} bytes; one that began is finished or dropped.
   *
   * @return its place; -1 when the lane has none just now
   */
  int trySubmit(Lane lane, long offset, long length) {
    return slots.submit(lane, offset, length, false, wake);
  }

  /** Submits as soon as the lane has a place; sees to the completions of others meanwhile. */
  int submit(Lane lane, long offset, long length) {
    long since = 0;
    long nap = quietNs;
    for (int looks = 1; ; looks++) {
      int slot = trySubmit(lane, offset, length);
      if (slot >= 0) {
        return slot;
      }
      slots.publish(wake);
      look(Thread.currentThread().isVirtual());
      if (looks % LOOKS_OF_VIRTUAL == 0) {
        long now = System.nanoTime();
        since = since == 0 ? now : since;
        stopWhenOver(since + timeoutNs - now, "start", offset);
        LockSupport.parkNanos(nap);
        nap = Math.min(2 * nap, LONGEST_NAP_NS);
      }
    }
  }

  /**
   * Waits for a read, copies its bytes out and gives its place back; returns its ending.
   *
   * @param since when it began, in the time of {@link System#nanoTime}; 0: just now
   */
  int finish(int slot, long offset, MemorySegment target, long since) {
    await(slot, offset, since);
    return slots.collect(slot, target, false);
  }

  /** Nobody waits for this read any more; whoever sees its completion frees its place. */
  void drop(int slot) {
    if (!slots.abandon(slot)) {
      slots.giveBack(slot);
    }
  }

  /** Takes what there is, or lets those on the same carrier run. */
  private void look(boolean virtual) {
    if (take() == 0) {
      if (virtual) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private int take() {
    if (ring.empty() || !taking.compareAndSet(false, true)) {
      return 0;
    }
    try {
      return ring.take(settling);
    } finally {
      taking.setRelease(false);
    }
  }

  /**
   * Does the library's work for a read for which it was not woken; false when it is not settled and
   * the library has it.
   */
  private boolean drive(int slot) {
    if (Thread.currentThread().isVirtual()) {
      Driver.drive(handle, 0);
      Thread.yield();
    }
    for (int i = 0; i < MOST_DRIVEN && slots.single(); i++) {
      Driver.drive(handle, LOOKS);
      take();
      if (slots.settled(slot)) {
        return true;
      }
    }
    if (ring.asleep()) {
      wake.run();
    }
    return slots.settled(slot);
  }

  private void await(int slot, long offset, long since) {
    boolean virtual = Thread.currentThread().isVirtual();
    if (virtual) {
      Thread.yield();
    }
    int untaken = virtual ? LOOKS_UNTAKEN_OF_VIRTUAL : LOOKS_UNTAKEN;
    long start = since;
    for (int looks = 1; !slots.settled(slot); looks++) {
      slots.publish(wake);
      look(virtual);
      boolean late = false;
      if (looks % (virtual ? LOOKS_OF_VIRTUAL : LOOKS) == 0) {
        long now = System.nanoTime();
        start = start == 0 ? now : start;
        if (now - start > quietNs) {
          sleep(slot, offset, start + timeoutNs);
          return;
        }
        late = now - start > helpNs;
      }
      if (late || looks % untaken == 0 && ring.untaken()) {
        DmaLibrary.bg_queue_help(handle);
      }
    }
  }

  private void sleep(int slot, long offset, long deadline) {
    sleepers.getAndIncrement();
    try {
      slots.park(slot);
      while (!slots.settled(slot)) {
        giveUpWhenOver(slot, offset, deadline);
        if (leading.compareAndSet(false, true)) {
          lead(slot, deadline);
        } else {
          LockSupport.parkNanos(this, deadline - System.nanoTime());
        }
      }
    } finally {
      sleepers.getAndDecrement();
      if (sleepers.get() > 0 && !leading.get()) {
        slots.wakeOne();
      }
    }
  }

  /** Takes completions until that of the slot is there or its time is over. */
  private void lead(int slot, long deadline) {
    try {
      long nap = quietNs;
      while (!slots.settled(slot)
          && !Thread.currentThread().isInterrupted()
          && deadline - System.nanoTime() > 0) {
        DmaLibrary.bg_queue_help(handle);
        nap = take() > 0 ? quietNs : Math.min(2 * nap, LONGEST_NAP_NS);
        if (!slots.settled(slot)) {
          LockSupport.parkNanos(this, nap);
        }
      }
    } finally {
      leading.set(false);
    }
  }

  /**
   * The time may have passed while nobody here ran, not even the library's thread: in a program
   * that was stopped and goes on, or on a busy machine. So the device is asked before it is blamed.
   */
  private void lastLook(int slot) {
    for (int i = 0; i < LAST_LOOKS && !slots.settled(slot); i++) {
      DmaLibrary.bg_queue_help(handle);
      take();
    }
  }

  private void giveUpWhenOver(int slot, long offset, long deadline) {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      lastLook(slot);
    }
    if (slots.settled(slot)) {
      return;
    }
    try {
      stopWhenOver(left, "complete", offset);
    } catch (EngineFailure | WalkStopped over) {
      if (slots.abandon(slot)) {
        throw over;
      }
    }
  }

  private void stopWhenOver(long leftNs, String what, long offset) {
    if (Thread.currentThread().isInterrupted()) {
      throw new WalkStopped("read was cancelled: offset=" + Hex.of(offset));
    }
    if (leftNs <= 0) {
      throw new EngineFailure(Results.late(what, timeoutNs, offset));
    }
  }

  /** Waits for those inside. */
  @Override
  public void close() {
    while (!slots.shut()) {
      LockSupport.parkNanos(QUIET_NS);
    }
    Results.check(DmaLibrary.bg_queue_close(handle));
    slots.close();
  }
}
