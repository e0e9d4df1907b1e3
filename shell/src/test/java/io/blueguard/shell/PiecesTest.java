package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jline.reader.impl.DefaultParser;
import org.junit.jupiter.api.Test;

class PiecesTest {
  @Test
  void commandsThatWerePastedAreRunOneAfterTheOther() {
    assertEquals(List.of("ps", "lsmod -f json"), pieces("ps\nlsmod -f json"));
    assertEquals(
        List.of("ps --where 'pid > 1\n&& uid == 0'", "x = 1"),
        pieces("ps --where 'pid > 1\n&& uid == 0'\nx = 1\n"));
    assertEquals(
        List.of("def f(x) {\n  x * 2\n}", "f(21)", "ps"),
        pieces("def f(x) {\n  x * 2\n}\nf(21)\nps"));
  }

  @Test
  void groovyAloneStaysWhole() {
    String text = "if (x) {\n  1\n}\nelse {\n  2\n}";
    assertEquals(List.of(text), pieces(text));
    assertEquals(List.of("ps"), pieces("ps"));
  }

  @Test
  void whatIsOpenAtTheEndIsRunToo() {
    assertEquals(List.of("ps", "f('"), pieces("ps\nf('"));
  }

  private static List<String> pieces(String text) {
    DefaultParser parser = new DefaultParser();
    parser.setEofOnUnclosedQuote(true);
    parser.setEofOnUnclosedBracket(DefaultParser.Bracket.CURLY);
    return Pieces.of(text, parser, piece -> piece.startsWith("ps") || piece.startsWith("lsmod"));
  }
}
