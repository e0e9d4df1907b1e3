package io.blueguard.command;

import io.blueguard.base.Failure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What all commands share: the console they run in, and {@code --help}. */
public abstract class BaseCommand implements Callable<Integer> {
  /** Done, and nothing was found that somebody should look at. */
  public static final int DONE = 0;

  /** Done, and something was found: a difference, a finding. */
  public static final int FOUND = 1;

  @Option(
      names = {"--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  private Console console;

  void console(Console where) {
    this.console = where;
  }

  protected Console console() {
    return console;
  }

  /** Whether what it prints has to be seen at once, so that no pager can hold it back. */
  boolean live() {
    return false;
  }

  /** Whether it only looks at the target, so that it may be run for many processes. */
  boolean looks() {
    return false;
  }

  /**
   * Does it.
   *
   * @return {@link #DONE} or {@link #FOUND}
   * @throws Failure when it cannot
   */
  @Override
  public abstract Integer call();
}
