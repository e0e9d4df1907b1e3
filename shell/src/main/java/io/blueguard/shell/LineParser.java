package io.blueguard.shell;

import io.blueguard.command.Console;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.SyntaxError;
import org.jline.reader.impl.DefaultParser;

/**
 * Tells JLine where words end and whether a line goes on: a command's open quote and Groovy's open
 * bracket ask for another line.
 */
final class LineParser implements Parser {
  private final DefaultParser commands = new DefaultParser();
  private final DefaultParser groovy = new DefaultParser();
  private final Console console;

  LineParser(Console console) {
    this.console = console;
    commands.setEofOnUnclosedQuote(true);
    commands.setEofOnEscapedNewLine(true);
    groovy.setEscapeChars(null);
    groovy.setEofOnUnclosedQuote(true);
    groovy.setEofOnUnclosedBracket(
        DefaultParser.Bracket.CURLY, DefaultParser.Bracket.ROUND, DefaultParser.Bracket.SQUARE);
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) throws SyntaxError {
    if (context == ParseContext.COMPLETE && !command(line) && line.strip().matches("(?s).*\\W.*")) {
      return ExpressionLine.of(line, cursor);
    }
    DefaultParser parser = command(line) ? commands : groovy;
    return parser.parse(line, cursor, context);
  }

  private boolean command(String line) {
    return Interpreter.isCommand(console.aliases().expand(line), console.extensions());
  }
}
