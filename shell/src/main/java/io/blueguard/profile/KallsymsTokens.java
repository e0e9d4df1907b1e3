package io.blueguard.profile;

import java.util.Arrays;

/**
 * The table that kallsyms names are packed with: 256 strings one behind the other, then where each
 * starts as 256 16-bit numbers. A digit stands for itself, so {@code 0\0 1\0 … 9\0} lies in every
 * such table, and the two parts prove each other.
 *
 * @param start of the strings
 * @param index of the 16-bit numbers
 */
record KallsymsTokens(int start, int index) {
  static final int COUNT = 256;
  private static final int DIGIT = '0';
  private static final int LONGEST = 512;
  private static final int PADDING = 256;

  /**
   * @param hit where the run of digits was found
   * @return null when there is no token table around it
   */
  static KallsymsTokens around(byte[] bytes, int hit) {
    int[] offsets = new int[COUNT];
    int end = walk(bytes, hit, DIGIT, offsets);
    if (end < 0) {
      return null;
    }
    for (int at = end + (end & 1); at < end + PADDING; at += 2) {
      if (at + 2 * COUNT > bytes.length) {
        return null;
      }
      int start = hit - Le.u16(bytes, at + 2 * DIGIT);
      if (Le.u16(bytes, at) == 0 && start >= 0 && agree(bytes, start, at)) {
        return new KallsymsTokens(start, at);
      }
    }
    return null;
  }

  /** Goes over the strings from number {@code first} on; where the last ends, or -1. */
  private static int walk(byte[] bytes, int from, int first, int[] offsets) {
    int at = from;
    for (int token = first; token < COUNT; token++) {
      offsets[token] = at - from;
      int limit = Math.min(bytes.length, at + LONGEST);
      while (at < limit && bytes[at] != 0) {
        at++;
      }
      if (at == limit) {
        return -1;
      }
      at++;
    }
    return at;
  }

  private static boolean agree(byte[] bytes, int start, int index) {
    int[] offsets = new int[COUNT];
    if (walk(bytes, start, 0, offsets) < 0) {
      return false;
    }
    for (int token = 0; token < COUNT; token++) {
      if (Le.u16(bytes, index + 2 * token) != offsets[token]) {
        return false;
      }
    }
    return true;
  }

  int end() {
    return index + 2 * COUNT;
  }

  /** The strings alone, NULs included. */
  byte[] strings(byte[] bytes) {
    int last = start + Le.u16(bytes, index + 2 * (COUNT - 1));
    int end = last;
    while (bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(bytes, start, end + 1);
  }
}
