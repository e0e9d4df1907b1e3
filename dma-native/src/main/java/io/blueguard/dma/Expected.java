package io.blueguard.dma;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ranges of a source and the bytes that were there, laid out once in native memory, so that
 * comparing them again ({@link Engine#differences}) is one call without copying or allocating.
 *
 * <p>Not for two threads at once: the place for the answer is part of it.
 */
public final class Expected {
  /** offset 8, length 4, place in the blob 4: {@code bg_expectation}. */
  private static final long ENTRY = 16;

  /** index 4, status 4: {@code bg_difference}. */
  private static final long DIFFERENCE = 8;

  private static final int[] NONE = {};

  private final MemorySegment table;
  private final MemorySegment blob;
  private final MemorySegment differences;
  private final MemorySegment found;
  private final int size;
  private final long bytes;
  private final List<Expected> parts;
  // Made when it is first compared in place.
  private Words words;
  private int[] longRanges;
  private MemorySegment longEntries;

  /**
   * @param offsets of the ranges
   * @param lengths of the ranges, one for each offset
   * @param bytes what lay in the ranges, one after the other
   */
  public Expected(long[] offsets, int[] lengths, byte[] bytes) {
    this(offsets.length, bytes.length, List.of());
    checkLengths(lengths, bytes.length);
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, blob, 0, bytes.length);
    int at = 0;
    for (int i = 0; i < size; i++) {
      table.set(JAVA_LONG, i * ENTRY, offsets[i]);
      table.set(JAVA_INT, i * ENTRY + 8, lengths[i]);
      table.set(JAVA_INT, i * ENTRY + 12, at);
      at += lengths[i];
    }
  }

  private Expected(int ranges, long bytes, List<Expected> parts) {
    this.parts = parts;
    this.size = ranges;
    this.bytes = bytes;
    // Freed when this is no longer reachable.
    Arena arena = Arena.ofAuto();
    table = arena.allocate(Math.max(1, ENTRY * size), 8);
    blob = arena.allocate(Math.max(1, bytes), 64);
    differences = arena.allocate(Math.max(1, DIFFERENCE * size), 8);
    found = arena.allocate(JAVA_INT);
  }

  /**
   * Several as one, the ranges of the first before those of the second: what many ask of one source
   * goes out in one call.
   *
   * @throws IllegalArgumentException when their bytes are more than 4 GiB
   */
  public static Expected together(List<Expected> parts) {
    long bytes = parts.stream().mapToLong(part -> part.bytes).sum();
    int ranges = Math.toIntExact(parts.stream().mapToLong(part -> part.size).sum());
    if (bytes >= 1L << 32) {
      throw new IllegalArgumentException("too many expected bytes for a batch: bytes=" + bytes);
    }
    Expected all = new Expected(ranges, bytes, List.copyOf(parts));
    long entry = 0;
    long at = 0;
    for (Expected part : parts) {
      MemorySegment.copy(part.table, 0, all.table, entry, ENTRY * part.size);
      MemorySegment.copy(part.blob, 0, all.blob, at, part.bytes);
      for (int i = 0; at != 0 && i < part.size; i++) {
        long place = entry + i * ENTRY + 12;
        all.table.set(JAVA_INT, place, (int) (all.table.get(JAVA_INT, place) + at));
      }
      entry += ENTRY * part.size;
      at += part.bytes;
    }
    return all;
  }

  private void checkLengths(int[] lengths, int bytes) {
    long sum = 0;
    for (int length : lengths) {
      if (length < 0) {
        throw new IllegalArgumentException("range length is negative: length=" + length);
      }
      sum += length;
    }
    if (lengths.length != size || sum != bytes) {
      throw new IllegalArgumentException(
          "ranges and bytes do not go together: offsets=%d lengths=%d sum=%d bytes=%d"
              .formatted(size, lengths.length, sum, bytes));
    }
  }

  /** How many ranges there are. */
  public int size() {
    return size;
  }

  public long offset(int index) {
    return table.get(JAVA_LONG, index * ENTRY);
  }

  int length(int index) {
    return table.get(JAVA_INT, index * ENTRY + 8);
  }

  /** What is expected in a range, read-only. */
  public MemorySegment bytes(int index) {
    long at = index * ENTRY;
    long place = Integer.toUnsignedLong(table.get(JAVA_INT, at + 12));
    return blob.asSlice(place, table.get(JAVA_INT, at + 8)).asReadOnly();
  }

  Words words() {
    if (words == null) {
      words = parts.isEmpty() ? Words.of(this) : Words.together(parts);
    }
    return words;
  }

  /** The native call, for a source that is read in place. */
  int[] compareInPlace(long handle) {
    int[] different = words().compare(handle, this);
    int[] longer = longRanges();
    if (longer.length == 0) {
      return different;
    }
    Results.check(compare(handle, longEntries, longer.length));
    IntStream others = Arrays.stream(differences()).map(i -> longer[i]);
    return IntStream.concat(Arrays.stream(different), others).sorted().toArray();
  }

  /** Those that are no words; their entries are put together once. */
  private int[] longRanges() {
    if (longRanges == null) {
      longRanges = IntStream.range(0, size).filter(i -> !Words.fit(length(i))).toArray();
      longEntries = Arena.ofAuto().allocate(Math.max(1, ENTRY * longRanges.length), 8);
      for (int i = 0; i < longRanges.length; i++) {
        MemorySegment.copy(table, ENTRY * longRanges[i], longEntries, ENTRY * i, ENTRY);
      }
    }
    return longRanges;
  }

  /** The native call; returns its result. */
  int compare(long handle) {
    return compare(handle, table, size);
  }

  /** The same of some entries of the table, copied. */
  private int compare(long handle, MemorySegment entries, int count) {
    return DmaLibrary.bg_compare(
        handle,
        entries.address(),
        count,
        blob.address(),
        blob.byteSize(),
        differences.address(),
        count,
        found.address());
  }

  /** Indexes of the ranges that were not as expected in that call. */
  int[] differences() {
    int count = found.get(JAVA_INT, 0);
    if (count == 0) {
      return NONE;
    }
    int[] indexes = new int[count];
    Arrays.setAll(indexes, i -> differences.get(JAVA_INT, i * DIFFERENCE));
    return indexes;
  }

  /** The same for an engine that has no native side. */
  int[] compare(Engine engine) {
    int[] indexes = new int[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      MemorySegment expected = bytes(i);
      MemorySegment now = MemorySegment.ofArray(new byte[(int) expected.byteSize()]);
      Engine.Transfer transfer = new Engine.Transfer(offset(i), now);
      engine.read(List.of(transfer));
      if (transfer.error() != null || expected.mismatch(now) >= 0) {
        indexes[count++] = i;
      }
    }
    return Arrays.copyOf(indexes, count);
  }
}
