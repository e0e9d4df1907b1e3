package io.blueguard.dma;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The short ranges of one {@link Expected} cut into words, three numbers each: offset, mask, bytes.
 * Bytes of which the mask says nothing may be any.
 */
final class CutWords {
  private static final int WORD = Long.BYTES;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private long[] words;
  // Of each word the first and the last range that it has bytes of.
  private int[] first;
  private int[] last;
  private int size;

  CutWords(Expected expected) {
    int most = 0;
    for (int i = 0; i < expected.size(); i++) {
      int length = expected.length(i);
      most = Math.addExact(most, Words.fit(length) ? (length + 2 * WORD - 2) / WORD : 0);
    }
    words = new long[Math.multiplyExact(3, most)];
    first = new int[most];
    last = new int[most];
    for (int i = 0; i < expected.size(); i++) {
      int length = expected.length(i);
      if (Words.fit(length)) {
        cut(i, expected.offset(i), expected.blob(), expected.place(i), length);
      }
    }
    first = Arrays.copyOf(first, size);
    last = Arrays.copyOf(last, size);
  }

  private void cut(int range, long offset, byte[] blob, int place, int length) {
    for (int at = 0; at < length; ) {
      int shift = (int) (offset + at) & (WORD - 1);
      int part = Math.min(WORD - shift, length - at);
      long mask = mask(shift, shift + part);
      merge(range, offset + at - shift, mask, value(blob, place + at - shift) & mask);
      at += part;
    }
  }

  /** Bytes of a word, the one at {@code to} not included. */
  private static long mask(int from, int to) {
    return -1L << Byte.SIZE * from & -1L >>> Byte.SIZE * (WORD - to);
  }

  /** Eight bytes from there on; zeros where there are none. */
  private static long value(byte[] blob, int place) {
    if (place >= 0 && place <= blob.length - WORD) {
      return (long) LONGS.get(blob, place);
    }
    long value = 0;
    for (int i = WORD - 1; i >= 0; i--) {
      boolean there = place + i >= 0 && place + i < blob.length;
      value = value << Byte.SIZE | (there ? blob[place + i] & 0xff : 0);
    }
    return value;
  }

  /** Into the last word where that is the one and has nothing there yet, else into one more. */
  private void merge(int range, long offset, long mask, long value) {
    int at = 3 * (size - 1);
    if (size == 0 || words[at] != offset || (words[at + 1] & mask) != 0) {
      at = 3 * size;
      words[at] = offset;
      first[size++] = range;
    }
    last[size - 1] = range;
    words[at + 1] |= mask;
    words[at + 2] |= value;
  }

  int size() {
    return size;
  }

  /** Until they have been laid out. */
  long[] words() {
    return words;
  }

  /** They lie in native memory now. */
  void laid() {
    words = null;
  }

  int first(int word) {
    return first[word];
  }

  int last(int word) {
    return last[word];
  }
}
