package io.blueguard.render;

import io.blueguard.base.Range;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Memory as bytes or little-endian words beside its text. Bytes that could not be read are {@code
 * ??}; of equal lines the first is shown and {@code *} for the rest.
 */
public final class HexDump {
  private static final int LINE = 16;

  private final long start;
  private final byte[] bytes;
  private final List<Range> missing;
  private final int word;

  /**
   * @param start address of the first byte
   * @param missing address ranges that could not be read
   * @param word bytes shown as one number: 1, 2, 4 or 8
   */
  public HexDump(long start, byte[] bytes, List<Range> missing, int word) {
    this.start = start;
    this.bytes = bytes;
    this.missing = missing;
    this.word = word;
  }

  public void write(Appendable out) throws IOException {
    boolean starred = false;
    for (int at = 0; at < bytes.length; at += LINE) {
      boolean repeats = repeats(at);
      if (!repeats) {
        out.append(line(at)).append('\n');
      } else if (!starred) {
        out.append("*\n");
      }
      starred = repeats;
    }
  }

  /** Neither the first line nor the last: the reader should see where a run ends. */
  private boolean repeats(int at) {
    return at > 0
        && at + LINE < bytes.length
        && Arrays.equals(bytes, at, at + LINE, bytes, at - LINE, at)
        && missing.stream().noneMatch(range -> touches(range, at - LINE, 2 * LINE));
  }

  private boolean touches(Range range, int at, int length) {
    return range.contains(start + at) || new Range(start + at, length).contains(range.start());
  }

  private String line(int at) {
    int length = Math.min(LINE, bytes.length - at);
    StringBuilder line = new StringBuilder(80);
    line.append(String.format("%016x ", start + at));
    for (int i = 0; i < LINE; i += word) {
      line.append(i % 8 == 0 ? "  " : " ").append(word(at + i, Math.min(word, length - i)));
    }
    line.append("  |");
    for (int i = 0; i < length; i++) {
      line.append(character(at + i));
    }
    return line.append('|').toString();
  }

  private String word(int at, int length) {
    StringBuilder digits = new StringBuilder();
    for (int i = word - 1; i >= 0; i--) {
      digits.append(
          i >= length ? "  " : lost(at + i) ? "??" : String.format("%02x", bytes[at + i]));
    }
    return digits.toString();
  }

  private char character(int at) {
    if (lost(at)) {
      return '?';
    }
    return bytes[at] >= ' ' && bytes[at] <= '~' ? (char) bytes[at] : '.';
  }

  private boolean lost(int at) {
    return missing.stream().anyMatch(range -> range.contains(start + at));
  }
}
