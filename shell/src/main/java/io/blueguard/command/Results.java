package io.blueguard.command;

import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import java.util.List;
import java.util.Map;

/** Shows what an expression gave: rows as a command would show them, all else as a line. */
public final class Results {
  private Results() {}

  public static void print(Console console, Object result) {
    switch (result) {
      case null -> {}
      case Inspection<?> answer when areRows(answer.rows()) -> table(console, answer);
      case List<?> rows when areRows(rows) -> table(console, RowOptions.known(rows));
      case Record row -> table(console, RowOptions.known(List.of(row)));
      default -> console.out().println(Text.safe(result.toString()));
    }
  }

  /** All of one record, or all maps, so that they share their columns. */
  private static boolean areRows(List<?> values) {
    if (values.isEmpty()) {
      return false;
    }
    Class<?> first = values.getFirst() == null ? Void.class : values.getFirst().getClass();
    return first.isRecord() && values.stream().allMatch(first::isInstance)
        || values.stream().allMatch(Map.class::isInstance);
  }

  private static void table(Console console, Inspection<?> answer) {
    new RowOptions().print(console, Columns.of(answer.rows()), answer);
  }
}
