package io.blueguard.memory;

import java.util.List;

/**
 * Finds byte patterns in bytes, for memory that no engine can search in one piece. Of each stretch
 * as long as the shortest pattern only the last byte is looked at, unless it stands in a pattern.
 */
public final class BytePatterns {
  private final List<byte[]> patterns;
  private final int shortest;
  private final int longest;
  private final int[] skip = new int[256];

  /**
   * @param patterns none of them empty
   */
  public BytePatterns(List<byte[]> patterns) {
    this.patterns = List.copyOf(patterns);
    shortest = patterns.stream().mapToInt(pattern -> pattern.length).min().orElse(1);
    longest = patterns.stream().mapToInt(pattern -> pattern.length).max().orElse(1);
    java.util.Arrays.fill(skip, shortest);
    for (byte[] pattern : patterns) {
      for (int i = 0; i < shortest; i++) {
        int value = pattern[i] & 0xff;
        skip[value] = Math.min(skip[value], shortest - 1 - i);
      }
    }
  }

  /** How many bytes of a block have to be shown again with the next, so that no hit is lost. */
  public int overlap() {
    return longest - 1;
  }

  /** Told of each hit; false stops the search. */
  @FunctionalInterface
  public interface Found {
    boolean at(int position, int pattern);
  }

  /**
   * Hits that lie whole in the first {@code length} bytes, ascending.
   *
   * @param from hits that end before this position have been told already
   * @return whether the search was not stopped
   */
  public boolean search(byte[] bytes, int length, int from, Found found) {
    for (int at = 0; at + shortest <= length; ) {
      int step = skip[bytes[at + shortest - 1] & 0xff];
      if (step == 0) {
        for (int i = 0; i < patterns.size(); i++) {
          byte[] pattern = patterns.get(i);
          if (at + pattern.length > from && matches(bytes, length, at, pattern)) {
            if (!found.at(at, i)) {
              return false;
            }
          }
        }
        step = 1;
      }
      at += step;
    }
    return true;
  }

  private static boolean matches(byte[] bytes, int length, int at, byte[] pattern) {
    if (at + pattern.length > length) {
      return false;
    }
    for (int i = 0; i < pattern.length; i++) {
      if (bytes[at + i] != pattern[i]) {
        return false;
      }
    }
    return true;
  }
}
