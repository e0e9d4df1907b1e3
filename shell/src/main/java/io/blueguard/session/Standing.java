package io.blueguard.session;

import io.blueguard.memory.CachedMemory;
import io.blueguard.memory.HeldSet;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.ReadSet;
import io.blueguard.memory.RecordedMemory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A yes about memory that is asked again and again: it stands as long as all that it was read from
 * is unchanged, which one comparison tells. Any thread may ask; of two at once one walks for
 * itself.
 */
final class Standing {
  private final ReentrantLock lock = new ReentrantLock();
  // What the last yes was read from, or null.
  private RecordedMemory yes;
  private ReadSet reads;

  /**
   * @param memory the same one each time, with nothing in front of it
   * @param question answered from the memory that it is given and from nothing else
   */
  boolean holds(PhysicalMemory memory, Predicate<PhysicalMemory> question) {
    if (!lock.tryLock()) {
      return question.test(CachedMemory.ofMoment(memory));
    }
    try {
      return unchanged(memory) || asked(memory, question);
    } finally {
      lock.unlock();
    }
  }

  /**
   * What the last yes was read from, to be compared with other things and closed; null where there
   * is none, or another thread asks.
   */
  HeldSet hold(PhysicalMemory memory) {
    if (!lock.tryLock()) {
      return null;
    }
    if (yes == null || reads == null || !reads.complete()) {
      lock.unlock();
      return null;
    }
    return new HeldSet(memory, reads, lock);
  }

  /** Whether it was yes and nothing has changed since; false as well while another one asks. */
  boolean stands(PhysicalMemory memory) {
    if (!lock.tryLock()) {
      return false;
    }
    try {
      return unchanged(memory);
    } finally {
      lock.unlock();
    }
  }

  private boolean unchanged(PhysicalMemory memory) {
    if (yes == null || memory.depth() == 1) {
      return yes != null && yes.stands(memory);
    }
    return reads.complete() && memory.changed(reads).isEmpty();
  }

  private boolean asked(PhysicalMemory memory, Predicate<PhysicalMemory> question) {
    PhysicalMemory now = CachedMemory.ofMoment(memory);
    if (reads != null) {
      // It will most likely go the way it went.
      now.prefetch(reads.ranges());
    }
    RecordedMemory recorder = yes == null ? new RecordedMemory(now) : yes.again(now);
    yes = null;
    if (!question.test(recorder)) {
      return false;
    }
    yes = recorder;
    reads = memory.depth() == 1 ? null : recorder.readSet();
    return true;
  }
}
