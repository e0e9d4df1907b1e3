package io.blueguard.command;

import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.system.KernelInfo;
import io.blueguard.render.Cells;
import io.blueguard.render.Meta;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "info",
    description = "Say which kernel was found, where, and how far the result is trusted.",
    footerHeading = "Examples:%n",
    footer = {"  info", "  info -f json"})
final class Info extends ViewCommand {
  @Override
  Class<? extends Record> rowType() {
    return io.blueguard.inspect.system.Info.class;
  }

  @Override
  public Integer call() {
    KernelInfo view = new KernelInfo();
    Inspection<io.blueguard.inspect.system.Info> answer = ask(view);
    if (!drawn()) {
      return show(view, answer);
    }
    answer.rows().forEach(this::page);
    if (console().look().foot()) {
      console().out().println(Meta.foot(answer));
    }
    return DONE;
  }

  /** One row is read better from top to bottom. */
  private void page(io.blueguard.inspect.system.Info info) {
    for (Column column : Columns.of(io.blueguard.inspect.system.Info.class).list()) {
      String name = column.name();
      if (column.value(info) instanceof List<?> lines) {
        for (Object line : lines) {
          console().out().printf("%-16s %s%n", name, Cells.text(line));
          name = "";
        }
      } else {
        console().out().printf("%-16s %s%n", name, Cells.text(column, info));
      }
    }
  }
}
