package io.blueguard.memory;

import io.blueguard.dma.Engine;
import io.blueguard.dma.Expected;
import java.util.BitSet;

/**
 * A read-set as the engine's own batch: the physical ranges become offsets once, and each
 * comparison after that is one call. A set that is compared again and again where each range costs
 * a read is compared in joined {@link Spans}; the first time, right after a walk, that is not worth
 * its while, and never so where memory is compared in place, word by word.
 *
 * <p>One thread at a time.
 */
final class ExtentComparison {
  // Of what is copied first: beyond, the bytes between cost more than the ranges that they save.
  private static final int NEAR_GAP = 128;
  // To a device a read of 1 KiB is hardly more than one of 8 bytes.
  private static final int DEVICE_GAP = 1024;

  private final ExtentMemory memory;
  private final ReadSet set;
  private Spans spans;
  private boolean used;
  private boolean joined;

  ExtentComparison(ExtentMemory memory, ReadSet set) {
    this.memory = memory;
    this.set = set;
    this.spans = new Spans(memory, set, 0);
  }

  /** The part that goes to the engine; another one when there is a better one by now. */
  Expected expected() {
    if (spans.stale() || used && !joined && !memory.inPlace()) {
      spans = new Spans(memory, set, memory.depth() == 1 ? NEAR_GAP : DEVICE_GAP);
      joined = true;
    }
    used = true;
    return spans.expected();
  }

  /** Whether some of it has to be compared in another way, so that the batch alone says nothing. */
  boolean scattered() {
    return !spans.elsewhere().isEmpty();
  }

  long reads() {
    return spans.expected().size() + spans.elsewhere().cardinality();
  }

  long bytes() {
    return spans.size() + spans.elsewhere().stream().mapToLong(set::length).sum();
  }

  boolean isFor(ExtentMemory other) {
    return memory == other;
  }

  /**
   * What the engine's answer means.
   *
   * @param differences indexes in {@link #expected()} of what is not as expected
   * @return indexes of the set's ranges, ascending
   */
  int[] changed(int[] differences) {
    return differences.length == 0 ? differences : spans.changed(differences);
  }

  /** Indexes of the set's ranges, ascending. */
  int[] changed() {
    Engine engine = memory.engine();
    int[] changed = changed(engine.differences(expected()));
    if (!scattered()) {
      return changed;
    }
    BitSet all = (BitSet) spans.elsewhere().clone();
    for (int index : changed) {
      all.set(index);
    }
    return all.stream().toArray();
  }
}
