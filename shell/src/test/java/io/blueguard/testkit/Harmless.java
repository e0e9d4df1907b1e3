package io.blueguard.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What may reach a terminal, a file or a page: no control character, no mark that is not seen. */
public final class Harmless {
  /** Marks that turn the direction of writing, or have no width. */
  private static final int FORMAT = Character.FORMAT;

  private Harmless() {}

  /**
   * @param what for the message
   */
  public static void expect(String what, String text) {
    boolean clean =
        text.codePoints()
            .allMatch(
                c ->
                    c == '\n'
                        || c == '\r'
                        || c >= ' ' && (c < 0x7f || c >= 0xa0) && Character.getType(c) != FORMAT);
    assertTrue(clean, what + " lets through: " + text.replaceAll("\\P{Cntrl}", ""));
  }
}
