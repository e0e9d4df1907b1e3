package io.blueguard.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jline.reader.EOFError;
import org.jline.reader.Parser;

/** What was pasted at once and is more than one line to run. */
final class Pieces {
  private Pieces() {}

  /**
   * Each command for itself, and what stands between them; a text without commands stays whole, for
   * Groovy knows best where its statements end.
   *
   * @param parser knows whether a line goes on
   * @param command whether a text begins with the name of a command
   */
  static List<String> of(String text, Parser parser, Predicate<String> command) {
    if (text.indexOf('\n') < 0) {
      return List.of(text);
    }
    List<String> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    for (String line : text.lines().toList()) {
      piece.append(piece.isEmpty() ? "" : "\n").append(line);
      if (whole(piece.toString(), parser)) {
        pieces.add(piece.toString());
        piece.setLength(0);
      }
    }
    if (!piece.isEmpty()) {
      pieces.add(piece.toString());
    }
    return pieces.stream().anyMatch(command) ? pieces : List.of(text);
  }

  private static boolean whole(String text, Parser parser) {
    try {
      parser.parse(text, text.length(), Parser.ParseContext.ACCEPT_LINE);
      return true;
    } catch (EOFError goesOn) {
      return false;
    }
  }
}
