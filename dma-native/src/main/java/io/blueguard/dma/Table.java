package io.blueguard.dma;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Expected ranges and their bytes in native memory, as {@code bg_compare} takes them.
 *
 * <p>Not for two threads at once: the place for the answer is part of it.
 */
final class Table {
  /** offset 8, length 4, place in the blob 4: {@code bg_expectation}. */
  private static final int ENTRY = 16;

  /** index 4, status 4: {@code bg_difference}. */
  private static final int DIFFERENCE = 8;

  private static final int[] NONE = {};

  private final int[] indexes;
  private final MemorySegment entries;
  private final MemorySegment differences;
  private final MemorySegment found;
  private final MemorySegment blob;

  /**
   * @param indexes which of the ranges, ascending
   */
  Table(Expected expected, int[] indexes) {
    this.indexes = indexes;
    long bytes = 0;
    for (int index : indexes) {
      bytes += expected.length(index);
    }
    long size = indexes.length;
    // In one piece, for each costs the collector something; freed when this is not reachable.
    MemorySegment all =
        Arena.ofAuto().allocate((ENTRY + DIFFERENCE) * size + Long.BYTES + Math.max(1, bytes), 64);
    entries = all.asSlice(0, ENTRY * size);
    differences = all.asSlice(ENTRY * size, DIFFERENCE * size);
    found = all.asSlice((ENTRY + DIFFERENCE) * size, JAVA_INT.byteSize());
    blob = all.asSlice((ENTRY + DIFFERENCE) * size + Long.BYTES);
    fill(expected);
  }

  private void fill(Expected expected) {
    long at = 0;
    for (int i = 0; i < indexes.length; i++) {
      MemorySegment bytes = expected.bytes(indexes[i]);
      long entry = (long) ENTRY * i;
      entries.set(JAVA_LONG, entry, expected.offset(indexes[i]));
      entries.set(JAVA_INT, entry + 8, (int) bytes.byteSize());
      entries.set(JAVA_INT, entry + 12, (int) at);
      MemorySegment.copy(bytes, 0, blob, at, bytes.byteSize());
      at += bytes.byteSize();
    }
  }

  boolean isEmpty() {
    return indexes.length == 0;
  }

  /** The native call; returns its result. */
  int compare(long handle) {
    return DmaLibrary.bg_compare(
        handle,
        entries.address(),
        indexes.length,
        blob.address(),
        blob.byteSize(),
        differences.address(),
        indexes.length,
        found.address());
  }

  /** Indexes of the ranges that were not as expected in that call. */
  int[] differences() {
    int count = found.get(JAVA_INT, 0);
    if (count == 0) {
      return NONE;
    }
    int[] different = new int[count];
    Arrays.setAll(different, i -> indexes[differences.get(JAVA_INT, (long) DIFFERENCE * i)]);
    return different;
  }
}
