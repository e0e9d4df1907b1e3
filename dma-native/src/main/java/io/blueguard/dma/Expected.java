package io.blueguard.dma;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ranges of a source and the bytes that were there. What a comparison needs in native memory is
 * laid out with the first one, so that comparing them again ({@link Engine#differences}) is one
 * call without copying or allocating.
 *
 * <p>Several may stand as one, of which each may be exchanged for another one: only that one is
 * then laid out anew.
 *
 * <p>Not for two threads at once: the place for the answer is part of it.
 */
public final class Expected {
  // One that is for itself is its only part.
  private final Expected[] parts;
  // Where the ranges of each part begin, and where the last ones end.
  private final int[] begins;
  private final long[] offsets;
  // Where the bytes of each range begin, and where the last ones end.
  private final int[] places;
  private final byte[] bytes;
  private final boolean hasLong;
  private boolean again;
  private Table table;
  private Table longRanges;
  private Words words;

  /**
   * @param offsets of the ranges
   * @param lengths of the ranges, one for each offset
   * @param bytes what lay in the ranges, one after the other; neither is copied
   */
  public Expected(long[] offsets, int[] lengths, byte[] bytes) {
    this.offsets = offsets;
    this.places = places(offsets, lengths, bytes.length);
    this.bytes = bytes;
    this.parts = new Expected[] {this};
    this.begins = new int[] {0, offsets.length};
    this.hasLong = Arrays.stream(lengths).anyMatch(length -> !Words.fit(length));
  }

  private Expected(Expected[] parts) {
    this.parts = parts;
    this.begins = new int[parts.length + 1];
    this.offsets = null;
    this.places = null;
    this.bytes = null;
    this.hasLong = false;
    count();
  }

  /**
   * Several as one, the ranges of the first before those of the second: what many ask of one source
   * goes out in one call.
   *
   * @param parts each for itself
   * @throws IllegalArgumentException when their bytes are more than 4 GiB
   */
  public static Expected together(List<Expected> parts) {
    return new Expected(parts.toArray(Expected[]::new));
  }

  /** Another part in the place of that number. */
  public void replace(int number, Expected part) {
    parts[number] = part;
    count();
    table = null;
    longRanges = null;
    if (words != null && !words.replace(number, part)) {
      words = null;
    }
  }

  private void count() {
    long sum = 0;
    for (int i = 0; i < parts.length; i++) {
      sum += parts[i].bytes.length;
      begins[i + 1] = Math.addExact(begins[i], parts[i].offsets.length);
    }
    if (sum >= 1L << 32) {
      throw new IllegalArgumentException("too many expected bytes for a batch: bytes=" + sum);
    }
  }

  private static int[] places(long[] offsets, int[] lengths, int bytes) {
    int[] places = new int[lengths.length + 1];
    long sum = 0;
    for (int i = 0; i < lengths.length; i++) {
      if (lengths[i] < 0) {
        throw new IllegalArgumentException("range length is negative: length=" + lengths[i]);
      }
      sum += lengths[i];
      places[i + 1] = (int) sum;
    }
    if (lengths.length != offsets.length || sum != bytes) {
      throw new IllegalArgumentException(
          "ranges and bytes do not go together: offsets=%d lengths=%d sum=%d bytes=%d"
              .formatted(offsets.length, lengths.length, sum, bytes));
    }
    return places;
  }

  /** How many ranges there are. */
  public int size() {
    return begins[parts.length];
  }

  public long offset(int index) {
    int number = part(index);
    return parts[number].offsets[index - begins[number]];
  }

  /** What is expected in a range, read-only. */
  public MemorySegment bytes(int index) {
    int number = part(index);
    Expected part = parts[number];
    int own = index - begins[number];
    return MemorySegment.ofArray(part.bytes)
        .asSlice(part.place(own), part.length(own))
        .asReadOnly();
  }

  int length(int index) {
    int number = part(index);
    int own = index - begins[number];
    return parts[number].places[own + 1] - parts[number].places[own];
  }

  /** Where in {@link #blob()} the bytes of a range begin; only of one that is for itself. */
  int place(int index) {
    return places[index];
  }

  /** The bytes of all ranges; only of one that is for itself. */
  byte[] blob() {
    return bytes;
  }

  /** The number of the part that a range belongs to. */
  int part(int index) {
    if (parts.length == 1) {
      return 0;
    }
    int number = Arrays.binarySearch(begins, index);
    // Of parts without ranges the last one that begins there is meant.
    int found = number < 0 ? -number - 2 : number;
    while (found + 1 < parts.length && begins[found + 1] <= index) {
      found++;
    }
    return found;
  }

  Expected[] parts() {
    return parts;
  }

  /** Where the ranges of a part begin. */
  int begin(int number) {
    return begins[number];
  }

  /** Its own words are of no use any more: they are among those of several. */
  void release() {
    words = null;
  }

  /**
   * The native call, for a source that is read in place. What is compared once, as right after a
   * walk, is not worth cutting into words.
   */
  int[] compareInPlace(long handle) {
    if (!again && parts[0] == this) {
      again = true;
      Table once = new Table(this, IntStream.range(0, size()).toArray());
      Results.check(once.compare(handle));
      return once.differences();
    }
    words = words == null ? new Words(this) : words;
    int[] different = words.compare(handle, this);
    if (longRanges == null) {
      longRanges = new Table(this, longIndexes());
    }
    if (longRanges.isEmpty()) {
      return different;
    }
    Results.check(longRanges.compare(handle));
    IntStream others = Arrays.stream(longRanges.differences());
    return IntStream.concat(Arrays.stream(different), others).sorted().toArray();
  }

  /** Those that are no words. */
  private int[] longIndexes() {
    IntStream.Builder found = IntStream.builder();
    for (int number = 0; number < parts.length; number++) {
      Expected part = parts[number];
      for (int i = 0; part.hasLong && i < part.offsets.length; i++) {
        if (!Words.fit(part.length(i))) {
          found.add(begins[number] + i);
        }
      }
    }
    return found.build().toArray();
  }

  /** The native call; returns its result. */
  int compare(long handle) {
    table = table == null ? new Table(this, IntStream.range(0, size()).toArray()) : table;
    return table.compare(handle);
  }

  /** Indexes of the ranges that were not as expected in that call. */
  int[] differences() {
    return table.differences();
  }

  /** The same for an engine that has no native side. */
  int[] compare(Engine engine) {
    int[] indexes = new int[size()];
    int count = 0;
    for (int i = 0; i < indexes.length; i++) {
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
