package io.blueguard.render;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Makes text that a target controls safe to look at. What could move a cursor, change a colour,
 * reorder, hide or end a line becomes a visible escape: {@code \n}, {@code \x1b}, {@code \}{@code
 * u{202e}}; a backslash is doubled, so that an escape cannot be forged.
 *
 * <p>Strings of a target are bytes as Latin-1 characters. Where the bytes above ASCII are valid
 * UTF-8 they are shown as the characters they spell, else as {@code \xe9}.
 */
public final class Safe {
  private static final String HEX = "0123456789abcdef";

  private Safe() {}

  public static String text(String raw) {
    if (harmless(raw)) {
      return raw;
    }
    String decoded = decoded(raw);
    int ceiling = decoded == null ? '~' : Character.MAX_CODE_POINT;
    StringBuilder safe = new StringBuilder(raw.length() + 16);
    (decoded == null ? raw : decoded).codePoints().forEach(c -> append(c, ceiling, safe));
    return safe.toString();
  }

  private static boolean harmless(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c < ' ' || c > '~' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  /** The characters a target's bytes spell; null when they spell none. */
  private static String decoded(String raw) {
    if (raw.chars().anyMatch(c -> c > 0xff)) {
      return raw;
    }
    byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      return null;
    }
  }

  private static void append(int c, int ceiling, StringBuilder safe) {
    switch (c) {
      case '\n' -> safe.append("\\n");
      case '\r' -> safe.append("\\r");
      case '\t' -> safe.append("\\t");
      case '\\' -> safe.append("\\\\");
      default -> {
        if (c <= ceiling && visible(c)) {
          safe.appendCodePoint(c);
        } else if (c < 0x100) {
          safe.append("\\x").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
        } else {
          safe.append("\\u{").append(Integer.toHexString(c)).append('}');
        }
      }
    }
  }

  /** Letters, marks, numbers, punctuation and symbols; of spaces only the common one. */
  private static boolean visible(int c) {
    if (c == ' ') {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
