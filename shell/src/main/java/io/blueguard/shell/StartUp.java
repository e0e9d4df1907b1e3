package io.blueguard.shell;

import io.blueguard.base.Failure;
import io.blueguard.command.Console;
import io.blueguard.session.Trusted;
import java.nio.file.Path;
import java.util.List;

/** What a person's console begins with: the aliases and the commands of the start-up file. */
final class StartUp {
  private final Console console;
  private final Interpreter interpreter;
  private final Failures failures;

  StartUp(Console console, Interpreter interpreter, Failures failures) {
    this.console = console;
    this.interpreter = interpreter;
    this.failures = failures;
  }

  /** What goes wrong is said with its line; the rest is done all the same. */
  void run() {
    Path folder = console.session().settings().config();
    attempt("", () -> console.aliases().load(folder.resolve("aliases")));
    attempt("", () -> lines(folder.resolve("startup")));
  }

  private void lines(Path file) {
    List<String> lines = Trusted.text(file).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      attempt(file + ":" + (i + 1) + ": ", () -> interpreter.run(line));
    }
  }

  private void attempt(String where, Runnable step) {
    try {
      step.run();
    } catch (Failure failure) {
      failures.report(new Failure.UsageError(where + failure.getMessage(), failure));
    }
  }
}
