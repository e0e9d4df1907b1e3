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

/** Runs one line: a command with its pipe or redirection, or else an expression in Groovy. */
final class Interpreter {
  private final Console console;
  private final Scripting scripting;
  private final Plumbing plumbing;
  private final Runnable ready;

  /**
   * @param programs where programs behind a pipe write; null for this process's own terminal
   * @param ready waits for what every line needs
   */
  Interpreter(Console console, Scripting scripting, OutputStream programs, Runnable ready) {
    this.ready = ready;
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
    return Line.name(text)
        .filter(name -> Commands.exists(name) || scripts.find(name).isPresent())
        .isPresent();
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
      ready.run();
      scripting.refresh();
      String line = console.aliases().expand(text);
      return isCommand(line, scripting)
          ? plumbing.run(Line.parse(line))
          : Results.run(console, () -> expression(line));
    } finally {
      console.session().settings().progress().accept("");
    }
  }

  private Object expression(String text) {
    try {
      return scripting.evaluate(text);
    } catch (Failure.UsageError e) {
      throw Line.name(text).or(() -> plugin(text)).flatMap(Commands::mistyped).orElse(e);
    }
  }

  /** The name of another tool's plugin, {@code windows.pslist}, which looks like an expression. */
  private static Optional<String> plugin(String text) {
    return Optional.of(text.strip().split("\\s+", 2)[0])
        .filter(word -> word.matches("(windows|linux|mac)(\\.\\w+)+"));
  }
}
