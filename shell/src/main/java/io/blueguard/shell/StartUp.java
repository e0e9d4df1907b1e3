package io.blueguard.shell;

import io.blueguard.base.Failure;
import io.blueguard.command.Console;
import io.blueguard.session.Trusted;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** What a person's console begins with: the aliases and the commands of the start-up file. */
final class StartUp {
  private final Console console;
  private final Interpreter interpreter;
  private final Failures failures;
  private final Predicate<Runnable> runner;

  /**
   * @param runner runs a line; false when Ctrl-C ended it
   */
  StartUp(Console console, Interpreter interpreter, Failures failures, Predicate<Runnable> runner) {
    this.runner = runner;
    this.console = console;
    this.interpreter = interpreter;
    this.failures = failures;
  }

  /** What goes wrong is said with its line; the rest is done all the same, unless by Ctrl-C. */
  void run() {
    Path folder = console.session().settings().config();
    attempt("", () -> console.aliases().load(folder.resolve("aliases")));
    attempt("", () -> lines(folder.resolve("startup")));
  }

  private void lines(Path file) {
    List<String> lines = Trusted.text(file).lines().toList();
    for (int i = 0; i < lines.size() && !console.leaving(); i++) {
      String line = lines.get(i);
      String where = file + ":" + (i + 1) + ": ";
      if (!runner.test(() -> attempt(where, () -> interpreter.run(line)))) {
        console.err().println("stopped: the rest of " + file + " is not run");
        return;
      }
    }
  }

  private void attempt(String where, Runnable step) {
    try {
      step.run();
    } catch (Failure failure) {
      failures.report(new Failure.UsageError(where + failure.getMessage(), failure));
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      failures.report(e);
    }
  }
}
