package io.blueguard.command;

import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.render.Format;
import io.blueguard.render.Output;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Shows what an expression gave: rows as a command would show them, all else as a line. */
public final class Results {
  private Results() {}

  /** Evaluates, and shows what came of it; what scripts print themselves appears at once. */
  public static int run(Console console, Supplier<Object> expression) {
    return Paper.run(
        console,
        false,
        paper -> {
          print(paper, expression.get());
          return BaseCommand.DONE;
        });
  }

  public static void print(Console console, Object result) {
    print(console, result, new RowOptions());
  }

  /** Only rows, for a program none too: what else a script ends with is not its result. */
  public static void printRows(Console console, Object result) {
    boolean rows =
        result instanceof Inspection<?> || result instanceof List<?> list && areRows(list);
    if (rows || console.format() == Format.JSON && List.of().equals(result)) {
      print(console, result);
    }
  }

  static void print(Console console, Object result, RowOptions options) {
    switch (result) {
      case null -> {}
      case Inspection<?> answer when areRows(answer.rows()) -> table(console, answer, options);
      case List<?> rows when areRows(rows) -> table(console, unchecked(rows), options);
      case Record row -> table(console, unchecked(List.of(row)), options);
      default -> value(console, result, options);
    }
  }

  /** What is no row: text for a person, JSON or one column for a program. */
  private static void value(Console console, Object value, RowOptions options) {
    switch (console.format()) {
      case JSON -> Output.writeValue(value, console.out());
      case JSONL -> each(value).forEach(one -> Output.writeValue(one, console.out()));
      case CSV -> {
        List<?> rows =
            value instanceof Map<?, ?> row
                ? List.of(row)
                : each(value).stream().map(one -> Collections.singletonMap("value", one)).toList();
        options.print(console, Columns.of(rows), unchecked(rows));
      }
      default -> console.out().println(Text.safe(value.toString()));
    }
  }

  private static List<?> each(Object value) {
    return value instanceof List<?> values ? values : List.of(value);
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

  /** What a script made of its rows is not known to be one moment, nor what it cost. */
  private static Inspection<?> unchecked(List<?> rows) {
    return new Inspection<>(
        rows, List.of(), Inspection.Cost.NONE, Inspection.Consistency.UNCHECKED);
  }

  private static void table(Console console, Inspection<?> answer, RowOptions options) {
    Console bare = answer.cost().equals(Inspection.Cost.NONE) ? console.withoutFoot() : console;
    options.print(bare, Columns.of(answer.rows()), answer);
  }
}
