package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.render.Format;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What all commands share: the console they run in, its format, and {@code --help}. */
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

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "table, json, jsonl, csv, tree, or long for a line a column.")
  private Format format;

  private Console console;

  void console(Console where) {
    this.console = format == null ? where : where.withFormat(format);
  }

  /** What was asked of the command that this is a part of: {@code snapshot -f json list}. */
  void within(BaseCommand whole) {
    format = format == null ? whole.format : format;
  }

  /** Shows rows as a tree unless a format was asked for, here or by a program. */
  void tree() {
    if (format == null && console.format().forPeople()) {
      console = console.withFormat(Format.TREE);
    }
  }

  /**
   * Tells what was done: a line beside the data, and a row where this command was asked for one. A
   * program's format for all commands asks for their rows, and this had none to give.
   */
  int done(String said, Record row) {
    return done(said, row.getClass(), List.of(row));
  }

  /** As above, any number of rows of one kind. */
  int done(String said, Class<? extends Record> type, List<? extends Record> rows) {
    if (format != null) {
      new RowOptions().print(console, type, RowOptions.known(rows));
    }
    if (!said.isEmpty()) {
      console.err().println(said);
      console.err().flush();
    }
    return DONE;
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
