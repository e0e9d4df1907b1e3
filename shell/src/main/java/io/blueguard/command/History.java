package io.blueguard.command;

import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = "List what was typed; Ctrl-R searches it.",
    footerHeading = "Examples:%n",
    footer = {"  history", "  history 20            the last twenty", "  history | grep struct"})
final class History extends BaseCommand {
  @Parameters(
      paramLabel = "COUNT",
      arity = "0..1",
      defaultValue = "500",
      description = "How many lines, counted from the last; 500 otherwise.")
  private int count;

  @Mixin private RowOptions rows;

  /** A line as it was typed, counted from 1. */
  record Row(int number, String line) {}

  @Override
  public Integer call() {
    List<String> lines = console().history();
    int first = Math.max(0, lines.size() - Math.max(0, count));
    List<Row> last =
        IntStream.range(first, lines.size()).mapToObj(i -> new Row(i + 1, lines.get(i))).toList();
    if (rows.wanted(console())) {
      rows.print(console(), Row.class, RowOptions.known(last));
    } else {
      last.forEach(row -> console().out().printf("%5d  %s%n", row.number(), row.line()));
    }
    return DONE;
  }
}
