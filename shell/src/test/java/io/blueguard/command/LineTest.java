package io.blueguard.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineTest {
  @Test
  void wordsAreSeparatedByBlanks() {
    assertEquals(List.of("ps", "-f", "json"), Line.parse("  ps  -f\tjson ").words());
    assertEquals(List.of(), Line.parse("   ").words());
  }

  @Test
  void quotesKeepBlanksPipesAndArrowsTogether() {
    assertEquals(
        List.of("ps", "--where", "uid > 0 || comm == \"x\""),
        Line.parse("ps --where 'uid > 0 || comm == \"x\"'").words());
    assertEquals(List.of("a b", "\"", "\\d"), Line.parse("\"a b\" \"\\\"\" \"\\d\"").words());
    assertEquals(List.of("a b", "|"), Line.parse("a\\ b \\|").words());
  }

  @Test
  void aLineThatEndsInABackslashGoesOn() {
    assertEquals(List.of("ps", "-f", "json"), Line.parse("ps \\\n  -f\\\njson").words());
  }

  @Test
  void anEmptyQuotedWordIsAWord() {
    assertEquals(List.of("search", ""), Line.parse("search ''").words());
  }

  @Test
  void everythingBehindThePipeBelongsToTheProgram() {
    Line line = Line.parse("ps -f csv | grep -v '|' > out | wc -l");
    assertEquals(List.of("ps", "-f", "csv"), line.words());
    assertEquals("grep -v '|' > out | wc -l", line.program());
  }

  @Test
  void outputGoesToAFileNewOrGrown() {
    Line fresh = Line.parse("ps > 'my file'");
    assertEquals("my file", fresh.file());
    assertFalse(fresh.append());
    assertNull(fresh.program());
    assertTrue(Line.parse("ps>>log").append());
    assertEquals("log", Line.parse("ps>>log").file());
  }

  @Test
  void whatLeadsNowhereIsSaid() {
    assertSays("quote is not closed: quote='", "ps --where 'uid");
    assertSays("quote is not closed: quote=\"", "ps \"x");
    assertSays("nothing behind the pipe; try ps | less", "ps |");
    assertSays("one file name belongs behind >; try ps > out", "ps >");
    assertSays("one file name belongs behind >>; try ps > out", "ps >> a b");
    assertSays("one file name belongs behind >; try ps > out", "ps > a | wc");
  }

  @Test
  void whatIsStillBeingTypedHasItsWordsSoFar() {
    assertEquals(
        new Line.Typed(List.of("ps", "--where"), "uid ==", false, false),
        Line.soFar("ps --where 'uid =="));
    assertEquals(new Line.Typed(List.of("ps"), "", false, false), Line.soFar("ps "));
    assertEquals(new Line.Typed(List.of(), "ps", false, false), Line.soFar("ps"));
    assertEquals(new Line.Typed(List.of("ps"), "", true, true), Line.soFar("ps | le"));
  }

  private static void assertSays(String text, String line) {
    assertEquals(text, assertThrows(Failure.UsageError.class, () -> Line.parse(line)).getMessage());
  }
}
