package io.blueguard.profile;

/**
 * Where the packed names lie: found backwards from the token table, because what stands between
 * differs between releases and only the shape of the marker table gives it away.
 *
 * <pre>
 *   number of symbols   u32, names 4 or 8 bytes further on (u64 before 4.20)
 *   names               per symbol a length (one byte, or two with the high bit set, since 6.1)
 *                       and that many token numbers
 *   markers             for every 256th symbol where its name starts; u32, u64 before 4.20
 *   seqs_of_names       three bytes per symbol; 6.2 to 6.3, and backports
 *   token table
 * </pre>
 *
 * @param countAt place of the number of symbols
 * @param start place of the names
 * @param end first byte behind them
 * @param starts where each name starts, counted from {@code start}
 */
record KallsymsNames(int count, int countAt, int start, int end, int[] starts) {
  private static final int STRIDE = 256;
  private static final int LONGEST_NAME = 600;
  private static final int PADDING = 64;
  private static final int MAX_TRIES = 100_000;

  /** Markers of 16,384 symbols, as kernels have them and other memory does not. */
  private static final int MANY_MARKERS = 64;

  /** What looks like few markers is met everywhere in memory that is not the table's any more. */
  private static final int MAX_TRIES_OF_FEW = 500;

  /** Null when no table of names stands before that place. */
  static KallsymsNames before(byte[] bytes, int tokens) {
    int tries = 0;
    int few = 0;
    for (int at = (tokens & ~3) - 8; at >= 16 && tries < MAX_TRIES; at -= 4) {
      if (Le.i32(bytes, at) != 0) {
        continue;
      }
      boolean wide = Le.i32(bytes, at + 4) == 0;
      int run = run(bytes, at, tokens, wide ? 8 : 4);
      if (run >= MANY_MARKERS || run > 1 && few++ < MAX_TRIES_OF_FEW) {
        tries++;
        KallsymsNames names = atMarkers(bytes, at, run, wide);
        if (names != null) {
          return names;
        }
      }
    }
    return null;
  }

  /** How many plausible markers stand from there on, the zero included. */
  private static int run(byte[] bytes, int at, int limit, int size) {
    long last = 0;
    int count = 1;
    for (int next = at + size; next + size <= limit; next += size, count++) {
      long value = size == 8 ? Le.i64(bytes, next) : Le.u32(bytes, next);
      if (value - last < 2 * STRIDE || value - last > (long) LONGEST_NAME * STRIDE) {
        return count;
      }
      last = value;
    }
    return count;
  }

  private static KallsymsNames atMarkers(byte[] bytes, int markers, int run, boolean wide) {
    int last = Le.i32(bytes, markers + (run - 1) * (wide ? 8 : 4));
    if (last < 0 || last > markers) {
      return null;
    }
    int highest = (markers - last - 2) & ~3;
    int lowest = Math.max(8, markers - last - LONGEST_NAME * STRIDE);
    for (int start = highest; start >= lowest; start -= 4) {
      for (int gap = 8; gap >= 4; gap -= 4) {
        int count = Le.i32(bytes, start - gap);
        boolean fits = count > (run - 1) * STRIDE && count <= run * STRIDE;
        if (fits && (gap == 4 || Le.i32(bytes, start - 4) == 0)) {
          int end = end(bytes, start + last, count - (run - 1) * STRIDE, markers);
          int[] starts = end < 0 ? null : index(bytes, count, start, markers, wide);
          if (starts != null) {
            return new KallsymsNames(count, start - gap, start, end, starts);
          }
        }
      }
    }
    return null;
  }

  /** Goes over names; where the last ends, or -1 if that is not just before the markers. */
  private static int end(byte[] bytes, int from, int count, int markers) {
    int at = from;
    for (int i = 0; i < count; i++) {
      int length = length(bytes, at);
      if (length < 1 || length > LONGEST_NAME || at + length + 2 > markers + 2) {
        return -1;
      }
      at += length + (length < 0x80 ? 1 : 2);
    }
    return at <= markers && markers - at < PADDING ? at : -1;
  }

  static int length(byte[] bytes, int at) {
    int first = bytes[at];
    return first >= 0 ? first : first & 0x7f | Le.u8(bytes, at + 1) << 7;
  }

  /** Where each name starts; null when the names do not run as the markers say. */
  private static int[] index(byte[] bytes, int count, int start, int markers, boolean wide) {
    int[] starts = new int[count];
    int at = start;
    for (int i = 0; i < count; i++) {
      int marker = markers + i / STRIDE * (wide ? 8 : 4);
      if (i % STRIDE == 0 && at - start != Le.i32(bytes, marker)) {
        return null;
      }
      starts[i] = at - start;
      int length = length(bytes, at);
      at += length + (length < 0x80 ? 1 : 2);
      if (length == 0 || at > markers) {
        return null;
      }
    }
    return starts;
  }
}
