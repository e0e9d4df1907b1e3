package io.blueguard.shell;

import io.blueguard.base.Failure;
import io.blueguard.command.BaseCommand;
import io.blueguard.command.Commands;
import io.blueguard.command.Console;
import io.blueguard.command.Extensions;
import io.blueguard.command.Line;
import io.blueguard.command.Plumbing;
import io.blueguard.command.Results;
import java.io.OutputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs one line: a command with its pipe or redirection, or else an expression in Groovy. */
final class Interpreter {
  /** A command's name, and no {@code =} behind it, which would make it a variable. */
  private static final Pattern FIRST_WORD =
      Pattern.compile("([a-z][a-z0-9-]*)(?!\\s*=)(\\s.*|)", Pattern.DOTALL);

  private final Console console;
  private final Scripting scripting;
  private final Plumbing plumbing;

  /**
   * @param programs where programs behind a pipe write; null for this process's own terminal
   */
  Interpreter(Console console, Scripting scripting, OutputStream programs) {
    this.console = console;
    this.scripting = scripting;
    this.plumbing = new Plumbing(console, programs);
  }

  /**
   * Whether the line starts with the name of a command, so that it is not Groovy.
   *
   * @param scripts that are commands too
   */
  static boolean isCommand(String text, Extensions scripts) {
    return firstWord(text)
        .filter(name -> Commands.exists(name) || scripts.find(name).isPresent())
        .isPresent();
  }

  private static Optional<String> firstWord(String text) {
    Matcher matcher = FIRST_WORD.matcher(text.strip());
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /**
   * @return 0, or 1 when something was found
   * @throws Failure when it cannot be done
   */
  int run(String text) {
    if (text.isBlank() || text.strip().startsWith("#")) {
      return BaseCommand.DONE;
    }
    try {
      return isCommand(text, scripting) ? plumbing.run(Line.parse(text)) : expression(text);
    } finally {
      console.session().settings().progress().accept("");
    }
  }

  private int expression(String text) {
    try {
      Results.print(console, scripting.evaluate(text));
    } catch (Failure.UsageError e) {
      throw firstWord(text).flatMap(Commands::mistyped).orElse(e);
    } finally {
      console.out().flush();
    }
    return BaseCommand.DONE;
  }
}
