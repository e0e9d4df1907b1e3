package io.blueguard.memory;

import io.blueguard.base.Range;
import io.blueguard.dma.Engine;
import io.blueguard.dma.Expected;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A read-set as the engine's own batch: the physical ranges become offsets once, and each
 * comparison after that is one call.
 */
final class ExtentComparison {
  private final ExtentMemory memory;
  private final Engine engine;
  private final Expected expected;
  // Which range of the set each range of the batch is.
  private final int[] indexes;
  // Ranges that do not lie in one piece of RAM: never so for what was read page by page.
  private final int[] elsewhere;

  ExtentComparison(ExtentMemory memory, ReadSet set) {
    this.memory = memory;
    engine = memory.engine();
    long[] places = new long[set.count()];
    for (int i = 0; i < places.length; i++) {
      Range range = set.range(i);
      places[i] = memory.offset(range.start(), range.length());
    }
    indexes = IntStream.range(0, places.length).filter(i -> places[i] >= 0).toArray();
    elsewhere = IntStream.range(0, places.length).filter(i -> places[i] < 0).toArray();
    long[] offsets = Arrays.stream(indexes).mapToLong(i -> places[i]).toArray();
    expected = new Expected(offsets, lengths(set), bytes(set));
  }

  private int[] lengths(ReadSet set) {
    return Arrays.stream(indexes).map(i -> Math.toIntExact(set.range(i).length())).toArray();
  }

  private byte[] bytes(ReadSet set) {
    if (elsewhere.length == 0) {
      return set.bytes().toArray(Reader.U8);
    }
    byte[] bytes = new byte[Arrays.stream(lengths(set)).sum()];
    int size = 0;
    for (int i : indexes) {
      MemorySegment range = set.bytes(i);
      MemorySegment.copy(range, Reader.U8, 0, bytes, size, (int) range.byteSize());
      size += (int) range.byteSize();
    }
    return bytes;
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
    return elsewhere.length > 0;
  }

  boolean isFor(ExtentMemory other) {
    return memory == other;
  }

  /** Indexes of the set's ranges, ascending. One thread at a time. */
  int[] changed() {
    int[] differences = engine.differences(expected);
    if (differences.length == 0 && elsewhere.length == 0) {
      return differences;
    }
    IntStream differ = Arrays.stream(differences).map(i -> indexes[i]);
    return IntStream.concat(differ, Arrays.stream(elsewhere)).sorted().toArray();
  }
}
