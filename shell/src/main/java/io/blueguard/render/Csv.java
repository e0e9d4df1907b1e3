package io.blueguard.render;

import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import java.io.IOException;
import java.util.List;

/**
 * RFC 4180: a header, CRLF, quotes where needed. Text that a spreadsheet would run as a formula
 * gets an apostrophe in front; what a terminal would obey is escaped as everywhere.
 */
final class Csv {
  private static final String STARTS_FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20";

  private Csv() {}

  static void write(Columns columns, Iterable<?> rows, Appendable out) throws IOException {
    out.append(header(columns));
    for (Object row : rows) {
      row(columns, row, out);
    }
  }

  static String header(Columns columns) {
    return line(columns.names().stream().map(name -> text(Safe.text(name))).toList());
  }

  static void row(Columns columns, Object row, Appendable out) throws IOException {
    out.append(line(columns.list().stream().map(column -> cell(column, row)).toList()));
  }

  private static String line(List<String> cells) {
    return String.join(",", cells) + "\r\n";
  }

  private static String cell(Column column, Object row) {
    Object value = column.value(row);
    return switch (value) {
      case null -> "";
      case Boolean flag -> flag.toString();
      case Number number when column.kind() != Column.Kind.ADDRESS -> number.toString();
      case List<?> values when values.isEmpty() -> "";
      default -> text(Cells.text(column, row));
    };
  }

  private static String text(String text) {
    String safe = disarmed(text);
    boolean quoted = safe.indexOf(',') >= 0 || safe.indexOf('"') >= 0 || !safe.equals(safe.strip());
    return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }

  /** Blanks do not keep a spreadsheet from seeing a formula behind them. */
  private static String disarmed(String safe) {
    String start = safe.stripLeading();
    boolean formula = !start.isEmpty() && STARTS_FORMULA.indexOf(start.charAt(0)) >= 0;
    return formula ? "'" + safe : safe;
  }
}
