package io.blueguard.json;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Passes printable ASCII and writes everything else as {@code \}{@code uXXXX}. In JSON such
 * characters stand in strings only, where the escape means the same.
 */
final class AsciiWriter extends FilterWriter {
  private static final char[] DIGITS = "0123456789abcdef".toCharArray();

  AsciiWriter(Writer out) {
    super(out);
  }

  @Override
  public void write(int c) throws IOException {
    char character = (char) c;
    if (passes(character)) {
      out.write(character);
    } else {
      out.write("\\u");
      for (int shift = 12; shift >= 0; shift -= 4) {
        out.write(DIGITS[character >> shift & 0xf]);
      }
    }
  }

  @Override
  public void write(char[] text, int offset, int length) throws IOException {
    write(new String(text, offset, length), 0, length);
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    int start = offset;
    for (int i = offset; i < offset + length; i++) {
      if (!passes(text.charAt(i))) {
        out.write(text, start, i - start);
        write(text.charAt(i));
        start = i + 1;
      }
    }
    out.write(text, start, offset + length - start);
  }

  private static boolean passes(char c) {
    return c >= ' ' && c < 0x7f || c == '\n';
  }
}
