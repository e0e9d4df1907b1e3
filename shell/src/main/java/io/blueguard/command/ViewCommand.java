package io.blueguard.command;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import picocli.CommandLine.Mixin;

/** A command that asks the current target one question and shows the rows. */
abstract class ViewCommand extends BaseCommand {
  @Mixin private RowOptions rows;

  /** What its rows are, for the completion of columns. */
  abstract Class<? extends Record> rowType();

  /** Asks and shows. */
  <R extends Record> int show(View<R> view) {
    return show(view, console().target().inspect(view));
  }

  <R extends Record> int show(View<R> view, Inspection<R> answer) {
    rows.print(console(), view.rowType(), answer);
    return DONE;
  }

  RowOptions rows() {
    return rows;
  }
}
