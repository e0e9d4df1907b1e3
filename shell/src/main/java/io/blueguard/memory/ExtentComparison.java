package io.blueguard.memory;

import io.blueguard.dma.Engine;
import io.blueguard.dma.Expected;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A read-set as the engine's own batch: the physical ranges become offsets once, and each
 * comparison after that is one call.
 */
final class ExtentComparison {
  private final ExtentMemory memory;
  private final Engine engine;
  private final Expected expected;
  private final BitSet elsewhere = new BitSet();
  private final int count;

  ExtentComparison(ExtentMemory memory, ReadSet set) {
    this.memory = memory;
    engine = memory.engine();
    count = set.count();
    long[] offsets = new long[count];
    int[] lengths = new int[count];
    int size = 0;
    for (int i = 0; i < count; i++) {
      lengths[size] = set.length(i);
      offsets[size] = memory.offset(set.start(i), lengths[size]);
      if (offsets[size] < 0) {
        elsewhere.set(i);
      } else {
        size++;
      }
    }
    expected = new Expected(Arrays.copyOf(offsets, size), Arrays.copyOf(lengths, size), bytes(set));
  }

  private byte[] bytes(ReadSet set) {
    if (elsewhere.isEmpty()) {
      return set.bytes().toArray(Reader.U8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = elsewhere.nextClearBit(0); i < count; i = elsewhere.nextClearBit(i + 1)) {
      bytes.writeBytes(set.bytes(i).toArray(Reader.U8));
    }
    return bytes.toByteArray();
  }

  Engine engine() {
    return engine;
  }

  /** The part that goes to the engine. */
  Expected expected() {
    return expected;
  }

  /** Whether some of it has to be compared in another way, so that the batch alone says nothing. */
  boolean scattered() {
    return !elsewhere.isEmpty();
  }

  boolean isFor(ExtentMemory other) {
    return memory == other;
  }

  /** Indexes of the set's ranges, ascending. One thread at a time. */
  int[] changed() {
    int[] differences = engine.differences(expected);
    if (elsewhere.isEmpty()) {
      return differences;
    }
    BitSet changed = (BitSet) elsewhere.clone();
    int index = elsewhere.nextClearBit(0);
    int place = 0;
    for (int difference : differences) {
      for (; place < difference; place++) {
        index = elsewhere.nextClearBit(index + 1);
      }
      changed.set(index);
    }
    return changed.stream().toArray();
  }
}
