package io.blueguard.dma;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.List;

/**
 * Expected ranges cut into aligned words of eight bytes with a mask of what counts, for a source
 * that is read in place. Ranges of a read-set are of all lengths, and to decide for each how it is
 * best compared takes longer than to compare it; words are all alike.
 *
 * <pre>
 *   ranges   .. .. .. .. ## ## ## ##   ## ## ## ## .. .. ## ##
 *   masks    00 00 00 00 ff ff ff ff   ff ff ff ff 00 00 ff ff
 * </pre>
 *
 * <p>Not for two threads at once: the place for the answer is part of it.
 */
final class Words {
  private static final int WORD = Long.BYTES;

  /** offset 8, mask 8, bytes 8: {@code bg_word}. */
  private static final long ENTRY = 24;

  /** index 4, bytes 4: {@code bg_word_difference}. */
  private static final long DIFFERENCE = 8;

  private static final int LONGEST = 256;
  private static final int[] NONE = {};

  private final MemorySegment table;
  private final MemorySegment differences;
  private final MemorySegment found;
  // Of each word the first and the last range that it has bytes of.
  private final int[] first;
  private final int[] last;
  private int size;

  private Words(int most) {
    // Freed when this is no longer reachable.
    Arena arena = Arena.ofAuto();
    table = arena.allocate(Math.max(1, ENTRY * most), 64);
    differences = arena.allocate(Math.max(1, DIFFERENCE * most), 8);
    found = arena.allocate(JAVA_INT);
    first = new int[most];
    last = new int[most];
  }

  /** Whether a range is short enough to be cut: a long one is compared as fast in one piece. */
  static boolean fit(int length) {
    return length <= LONGEST;
  }

  static Words of(Expected expected) {
    long most = 0;
    for (int i = 0; i < expected.size(); i++) {
      most += fit(expected.length(i)) ? (expected.length(i) + 2L * WORD - 2) / WORD : 0;
    }
    Words words = new Words(Math.toIntExact(most));
    for (int i = 0; i < expected.size(); i++) {
      if (fit(expected.length(i))) {
        words.add(i, expected.offset(i), expected.bytes(i));
      }
    }
    return words;
  }

  /** Several as one, as {@link Expected#together}. */
  static Words together(List<Expected> parts) {
    Words all = new Words(Math.toIntExact(parts.stream().mapToLong(p -> p.words().size).sum()));
    int ranges = 0;
    for (Expected part : parts) {
      Words words = part.words();
      MemorySegment.copy(words.table, 0, all.table, ENTRY * all.size, ENTRY * words.size);
      for (int i = 0; i < words.size; i++) {
        all.first[all.size] = ranges + words.first[i];
        all.last[all.size++] = ranges + words.last[i];
      }
      ranges += part.size();
    }
    return all;
  }

  private void add(int range, long offset, MemorySegment bytes) {
    long end = bytes.byteSize();
    for (long at = 0; at < end; ) {
      int shift = (int) (offset + at) & (WORD - 1);
      int part = (int) Math.min(WORD - shift, end - at);
      long value = value(bytes, at, part) << Byte.SIZE * shift;
      merge(range, offset + at - shift, mask(shift, shift + part), value);
      at += part;
    }
  }

  /** Bytes of a word, the one at {@code to} not included. */
  private static long mask(int from, int to) {
    return -1L << Byte.SIZE * from & -1L >>> Byte.SIZE * (WORD - to);
  }

  private static long value(MemorySegment bytes, long at, int length) {
    if (length == WORD) {
      return bytes.get(JAVA_LONG_UNALIGNED, at);
    }
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << Byte.SIZE | bytes.get(JAVA_BYTE, at + i) & 0xff;
    }
    return value;
  }

  /** Into the last word where that is the one and has nothing there yet, else into one more. */
  private void merge(int range, long offset, long mask, long value) {
    if (size == 0 || get(size - 1, 0) != offset || (get(size - 1, 8) & mask) != 0) {
      first[size] = range;
      table.set(JAVA_LONG, ENTRY * size++, offset);
    }
    last[size - 1] = range;
    long at = ENTRY * (size - 1);
    table.set(JAVA_LONG, at + 8, get(size - 1, 8) | mask);
    table.set(JAVA_LONG, at + 16, get(size - 1, 16) | value);
  }

  private long get(int word, int field) {
    return table.get(JAVA_LONG, ENTRY * word + field);
  }

  /** The native call; returns the indexes of the ranges that are not as expected. */
  int[] compare(long handle, Expected expected) {
    Results.check(
        DmaLibrary.bg_compare_words(
            handle, table.address(), size, differences.address(), size, found.address()));
    int count = found.get(JAVA_INT, 0);
    return count == 0 ? NONE : ranges(count, expected);
  }

  private int[] ranges(int count, Expected expected) {
    BitSet ranges = new BitSet();
    for (int i = 0; i < count; i++) {
      int word = differences.get(JAVA_INT, i * DIFFERENCE);
      int bytes = differences.get(JAVA_INT, i * DIFFERENCE + 4);
      for (int range = first[word]; range <= last[word]; range++) {
        if (first[word] == last[word] || bytes == 0 || (bytes & set(word, range, expected)) != 0) {
          ranges.set(range);
        }
      }
    }
    return ranges.stream().toArray();
  }

  /** A bit for each byte of a word that belongs to one of its ranges. */
  private int set(int word, int range, Expected expected) {
    long from = expected.offset(range) - get(word, 0);
    long to = Math.min(WORD, from + expected.length(range));
    return (1 << to) - 1 & -1 << Math.max(0, from);
  }
}
