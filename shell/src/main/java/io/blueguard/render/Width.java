package io.blueguard.render;

import org.jline.utils.WCWidth;

/** Text measured in columns of a terminal: wide characters take two, combining marks none. */
final class Width {
  private static final String CUT = "…";

  private Width() {}

  static int of(String text) {
    int columns = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      columns += of(c);
      i += Character.charCount(c);
    }
    return columns;
  }

  private static int of(int c) {
    return c < 0x300 ? 1 : Math.max(0, WCWidth.wcwidth(c));
  }

  /** The text where it fits, else its beginning and {@code …}. */
  static String cut(String text, int columns) {
    if (text.length() * 2 <= columns || of(text) <= columns) {
      return text;
    }
    int used = 1;
    int end = 0;
    while (end < text.length()) {
      int c = text.codePointAt(end);
      if (used + of(c) > columns) {
        break;
      }
      used += of(c);
      end += Character.charCount(c);
    }
    return columns < 1 ? "" : text.substring(0, end) + CUT;
  }
}
