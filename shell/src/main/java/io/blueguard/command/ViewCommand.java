package io.blueguard.command;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that asks the current target one question and shows the rows. */
abstract class ViewCommand extends BaseCommand {
  private static final int TRIES = 10;

  @Mixin private RowOptions rows;

  /** What its rows are, for the completion of columns. */
  abstract Class<? extends Record> rowType();

  @Option(
      names = "--consistent",
      description = "Compare afterwards what was read, until the rows are one moment (10 tries).")
  private boolean consistent;

  <R extends Record> Inspection<R> ask(View<R> view) {
    return consistent
        ? console().target().consistent(view, TRIES)
        : console().target().inspect(view);
  }

  /** Asks and shows. */
  <R extends Record> int show(View<R> view) {
    return show(view, ask(view));
  }

  <R extends Record> int show(View<R> view, Inspection<R> answer) {
    rows.print(console(), view.rowType(), answer);
    return DONE;
  }

  RowOptions rows() {
    return rows;
  }
}
