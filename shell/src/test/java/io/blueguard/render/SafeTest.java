package io.blueguard.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SafeTest {
  @Test
  void plainTextStaysAsItIs() {
    assertEquals("kworker/0:1H-events_highpri", Safe.text("kworker/0:1H-events_highpri"));
    assertEquals("", Safe.text(""));
  }

  @Test
  void escapeSequencesBecomeVisible() {
    assertEquals("\\x1b[2J\\x1b]0;title\\x07", Safe.text("\u001b[2J\u001b]0;title\u0007"));
    assertEquals("a\\x00b\\x7f", Safe.text("a\0b\u007f"));
  }

  @Test
  void lineEndsAndTabsBecomeVisible() {
    assertEquals("a\\nb\\r\\tc", Safe.text("a\nb\r\tc"));
  }

  @Test
  void anEscapeCannotBeForged() {
    assertEquals("\\\\x1b", Safe.text("\\x1b"));
  }

  @Test
  void controlsThatAreOneByteAboveAsciiBecomeVisible() {
    assertEquals("\\x9b31m", Safe.text("\u009b31m"));
    assertEquals("\\xff\\xe9", Safe.text("\u00ff\u00e9"));
  }

  @Test
  void bytesThatSpellUtf8AreShownAsCharacters() {
    assertEquals("café", Safe.text(latin1("café")));
    assertEquals("プロセス", Safe.text(latin1("プロセス")));
  }

  @Test
  void controlsHiddenInUtf8BecomeVisible() {
    assertEquals("\\x9bm", Safe.text(latin1("\u009bm")));
    assertEquals("a\\u{202e}b", Safe.text(latin1("a\u202eb")));
  }

  @Test
  void whatReordersOrHidesTextBecomesVisible() {
    assertEquals(
        "\\u{202e}\\u{2066}\\u{200b}\\u{feff}\\u{2028}",
        Safe.text("\u202e\u2066\u200b\ufeff\u2028"));
    assertEquals("\\u{e0041}", Safe.text(new String(Character.toChars(0xe0041))));
    assertEquals("\\u{d800}", Safe.text("\ud800"));
    assertEquals("\\u{3000}", Safe.text("\u3000"));
  }

  @Test
  void noByteOfATargetCanReachTheTerminalAsAControl() {
    for (char c = 0; c < 0x180; c++) {
      for (char second : new char[] {'A', 0x80, 0x9b}) {
        String safe = Safe.text("" + c + second);
        assertTrue(safe.chars().noneMatch(Character::isISOControl), "character " + (int) c);
      }
    }
  }

  private static String latin1(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
