package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.render.Format;
import io.blueguard.render.Meta;
import io.blueguard.render.Output;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options of every command that shows rows: which of them, in which order, how written. */
final class RowOptions {
  private static final int FAULTS_SHOWN = 5;

  @Option(
      names = "--meta",
      description = "One JSON object: the rows with their faults, cost and consistency.")
  private boolean meta;

  @Option(
      names = {"-o", "--columns"},
      paramLabel = "COLUMN",
      split = ",",
      description = "Only these columns, in this order.")
  private List<String> columns;

  @Option(
      names = "--sort",
      paramLabel = "[-]COLUMN",
      parameterConsumer = WordAsItIs.class,
      description = "Sort by this column; with - the largest first.")
  private String sort;

  @Option(
      names = "--where",
      paramLabel = "EXPRESSION",
      description = "Only rows for which this Groovy expression over the columns is true.")
  private String where;

  @Option(names = "--limit", paramLabel = "ROWS", description = "At most this many rows.")
  private Integer limit;

  boolean meta() {
    return meta;
  }

  /** Rows of the console itself: complete, and at no cost. */
  static <R> Inspection<R> known(List<R> rows) {
    return new Inspection<>(
        rows, List.of(), Inspection.Cost.NONE, Inspection.Consistency.CONSISTENT);
  }

  /** The same, as far as they could be had. */
  static <R> Inspection<R> known(Inspection<R> answer) {
    return new Inspection<>(
        answer.rows(), answer.faults(), Inspection.Cost.NONE, Inspection.Consistency.CONSISTENT);
  }

  /** Rows that were asked of a machine that ran on meanwhile. */
  static <R> Inspection<R> unchecked(List<R> rows) {
    return new Inspection<>(
        rows, List.of(), Inspection.Cost.NONE, Inspection.Consistency.UNCHECKED);
  }

  /** Rows of a known kind. */
  void print(Console console, Class<? extends Record> type, Inspection<?> answer) {
    print(console, Columns.of(type), answer);
  }

  void print(Console console, Columns all, Inspection<?> answer) {
    if (console.tray() != null) {
      gather(console, all, answer);
      return;
    }
    Inspection<?> chosen = choose(console, all, answer);
    console.last(chosen.rows());
    write(console, shown(all), all, chosen);
  }

  /** Those of all columns that are wanted. */
  Columns shown(Columns all) {
    return columns == null ? all : all.select(columns);
  }

  private void gather(Console console, Columns all, Inspection<?> answer) {
    Tray tray = console.tray();
    Columns tagged = tray.tagged(all);
    Inspection<?> chosen = choose(console, tagged, tray.tagged(all, answer));
    console.last(chosen.rows());
    tray.add(this, console.format(), tagged, columns, chosen);
  }

  /** Rows of many runs, each sorted, sorted as a whole. */
  Inspection<?> sorted(Columns all, Inspection<?> answer) {
    return sort == null ? answer : answer.with(answer.rows().stream().sorted(order(all)).toList());
  }

  /** Rows that were chosen already, in the format these options ask for. */
  void write(Console console, Columns shown, Columns all, Inspection<?> chosen) {
    if (meta) {
      Output.writeMeta(spec(console), chosen, shown, console.out());
    } else {
      Output.write(console.format(), chosen, shown, all, console.look(), console.out());
    }
    tellFaults(console, chosen);
  }

  void tellFaults(Console console, Inspection<?> answer) {
    if (!answer.faults().isEmpty()) {
      console.out().flush();
    }
    Meta.faults(answer, FAULTS_SHOWN).forEach(line -> console.err().println("fault: " + line));
    console.err().flush();
  }

  /** Whether rows are wanted of a command that says the same in words. */
  boolean wanted(Console console) {
    return choosy() || !console.format().forPeople();
  }

  /** Whether rows may be drawn as what they are. */
  boolean drawn(Console console) {
    return console.format() == Format.TABLE && !choosy();
  }

  /** Whether rows are wanted as rows, so that no drawing can stand for them. */
  boolean choosy() {
    return meta || columns != null || sort != null || where != null || limit != null;
  }

  /**
   * Whether Groovy over rows of numbers and texts says the same: an address is a text there, and
   * sorts by its letters.
   */
  boolean speakable(Columns all) {
    if (sort != null) {
      Column.Kind kind = sorter(all).kind();
      if (kind != Column.Kind.NUMBER && kind != Column.Kind.TEXT) {
        return false;
      }
    }
    return where == null
        || all.list().stream()
            .filter(column -> column.kind() == Column.Kind.ADDRESS)
            .noneMatch(column -> where.matches("(?s).*\\b" + column.name() + "\\b.*"));
  }

  /** What these options make of rows, as Groovy behind an expression that gives them. */
  String spoken(Columns all) {
    StringBuilder code = new StringBuilder();
    if (where != null) {
      code.append(".findAll { it.with { ").append(where).append(" } }");
    }
    if (sort != null) {
      String order = down() ? "b.%1$s <=> a.%1$s" : "a.%1$s <=> b.%1$s";
      code.append(".toSorted { a, b -> ");
      code.append(order.formatted(sorter(all).name())).append(" }");
    }
    if (limit != null) {
      code.append(".take(").append(positive(limit)).append(")");
    }
    if (columns != null) {
      String names =
          all.select(columns).names().stream()
              .map(c -> "'" + c + "'")
              .collect(Collectors.joining(", "));
      code.append(".collect { it.subMap([").append(names).append("]) }");
    }
    return code.toString();
  }

  /** Prints a script that gives all rows, with what these options make of them. */
  void print(Console console, Columns all, String code) {
    if (!speakable(all)) {
      throw new Failure.UsageError(
          "no script sorts or compares addresses as this does; leave out --sort or --where");
    }
    text(console, "code", code + spoken(all));
  }

  /** A text that is no rows: as it is for a person, one row with that column for a program. */
  static void text(Console console, String column, String text) {
    if (console.format().forPeople()) {
      console.out().println(text);
      return;
    }
    List<Map<String, String>> row = List.of(Map.of(column, text));
    new RowOptions().print(console, Columns.ofMaps(row, Set.of()), known(row));
  }

  private static String spec(Console console) {
    return console.session().attached() ? console.target().spec() : "";
  }

  Inspection<?> choose(Console console, Columns all, Inspection<?> answer) {
    Stream<?> rows = answer.rows().stream();
    if (where != null) {
      rows = filtered(console, all, rows.toList()).stream();
    }
    if (sort != null) {
      rows = rows.sorted(order(all));
    }
    if (limit != null) {
      rows = rows.limit(positive(limit));
    }
    return answer.with(rows.toList());
  }

  /** One command after the other, where several run at once: Groovy knows of no threads. */
  private List<?> filtered(Console console, Columns all, List<?> rows) {
    synchronized (console.expressions()) {
      Predicate<Object> wanted = console.expressions().predicate(where, all.names());
      return rows.stream().filter(wanted).toList();
    }
  }

  private static int positive(int limit) {
    if (limit < 0) {
      throw new Failure.UsageError("limit is negative: value=" + limit);
    }
    return limit;
  }

  private Comparator<Object> order(Columns all) {
    Column column = sorter(all);
    Comparator<Object> ascending =
        Comparator.comparing(column::value, Comparator.nullsFirst(comparator(column.kind())));
    return down() ? ascending.reversed() : ascending;
  }

  private boolean down() {
    return sort.startsWith("-");
  }

  private Column sorter(Columns all) {
    return all.get(down() ? sort.substring(1) : sort);
  }

  private static Comparator<Object> comparator(Column.Kind kind) {
    return switch (kind) {
      case NUMBER -> Comparator.comparingDouble(value -> ((Number) value).doubleValue());
      case ADDRESS -> (a, b) -> Long.compareUnsigned((Long) a, (Long) b);
      case TEXT, LIST, BOOL -> Comparator.comparing(text());
    };
  }

  private static Function<Object, String> text() {
    return value -> value.toString().toLowerCase(Locale.ROOT);
  }
}
