package io.blueguard.dma;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;

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
 * <p>Each of several parts has a slot with some room to grow, so that another part can take its
 * place while the others stay where they are; words of which nothing counts fill it up.
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
  // Where the words of each part begin, and where the last ones end.
  private final int[] slots;
  private final CutWords[] cuts;

  Words(Expected expected) {
    Expected[] parts = expected.parts();
    cuts = new CutWords[parts.length];
    slots = new int[parts.length + 1];
    for (int i = 0; i < parts.length; i++) {
      cuts[i] = new CutWords(parts[i]);
      int room = parts.length == 1 ? 0 : cuts[i].size() / 8 + WORD;
      slots[i + 1] = Math.addExact(slots[i], cuts[i].size() + room);
    }
    long size = slots[parts.length];
    // Freed when this is no longer reachable.
    MemorySegment all = Arena.ofAuto().allocate((ENTRY + DIFFERENCE) * size + WORD, 64);
    table = all.asSlice(0, ENTRY * size);
    differences = all.asSlice(ENTRY * size, DIFFERENCE * size);
    found = all.asSlice((ENTRY + DIFFERENCE) * size, JAVA_INT.byteSize());
    for (int i = 0; i < parts.length; i++) {
      lay(i);
      release(expected, parts[i]);
    }
  }

  private static void release(Expected all, Expected part) {
    if (all != part) {
      part.release();
    }
  }

  /** Whether a range is short enough to be cut: a long one is compared as fast in one piece. */
  static boolean fit(int length) {
    return length <= LONGEST;
  }

  /** Another part in a slot; false when it has too many words for that. */
  boolean replace(int number, Expected part) {
    CutWords cut = new CutWords(part);
    if (cut.size() > slots[number + 1] - slots[number]) {
      return false;
    }
    cuts[number] = cut;
    lay(number);
    part.release();
    return true;
  }

  private void lay(int number) {
    int size = cuts[number].size();
    MemorySegment.copy(cuts[number].words(), 0, table, JAVA_LONG, ENTRY * slots[number], 3 * size);
    long empty = slots[number + 1] - slots[number] - size;
    table.asSlice(ENTRY * (slots[number] + size), ENTRY * empty).fill((byte) 0);
    cuts[number].laid();
  }

  /** The native call; returns the indexes of the ranges that are not as expected. */
  int[] compare(long handle, Expected expected) {
    int size = slots[slots.length - 1];
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
      int number = slot(word);
      CutWords cut = cuts[number];
      int first = cut.first(word - slots[number]);
      int last = cut.last(word - slots[number]);
      for (int range = first; range <= last; range++) {
        int index = expected.begin(number) + range;
        if (first == last || bytes == 0 || (bytes & set(word, index, expected)) != 0) {
          ranges.set(index);
        }
      }
    }
    return ranges.stream().toArray();
  }

  /** The part that a word is of: never an empty one, for that has no words that differ. */
  private int slot(int word) {
    int at = Arrays.binarySearch(slots, word);
    int number = at < 0 ? -at - 2 : at;
    while (slots[number + 1] <= word) {
      number++;
    }
    return number;
  }

  /** A bit for each byte of a word that belongs to one of its ranges. */
  private int set(int word, int range, Expected expected) {
    long from = expected.offset(range) - table.get(JAVA_LONG, ENTRY * word);
    long to = Math.min(WORD, from + expected.length(range));
    return (1 << to) - 1 & -1 << Math.max(0, from);
  }
}
