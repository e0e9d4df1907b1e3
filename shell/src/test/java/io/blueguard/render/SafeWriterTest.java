package io.blueguard.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class SafeWriterTest {
  private final StringWriter seen = new StringWriter();
  private final PrintWriter out = SafeWriter.over(new PrintWriter(seen));

  @Test
  void plainTextTabsAndLinesPassAsTheyAre() {
    out.println("a\\b\tc");
    out.write("one\ntwo".toCharArray(), 2, 5);
    out.write("xxyzzy", 2, 3);
    assertEquals("a\\b\tc\ne\ntwoyzz", seen.toString());
  }

  @Test
  void whatWouldMoveACursorIsAnEscapeInEitherWayOfWriting() {
    out.println("a\u001b[2Jb\nc\rd");
    out.write("\u202eabc".toCharArray(), 0, 4);
    out.write("..\u0007..", 1, 3);
    assertEquals("a\\x1b[2Jb\nc\\rd\n\\u{202e}abc.\\x07.", seen.toString());
  }
}
