package io.blueguard.render;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Plain;
import io.blueguard.json.Json;
import io.blueguard.json.JsonStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Map;

/** A row set written in any format: the one door for whoever has rows to show. */
public final class Output {
  private static final String BARE = "-?(0|[1-9][0-9]*)(\\.[0-9]+)?|true|false";

  private Output() {}

  /**
   * Leaves the writer open and flushed.
   *
   * @throws UncheckedIOException when the writer fails, as a closed pipe does
   */
  public static void write(
      Format format, Inspection<?> inspection, Columns columns, Look look, Writer out) {
    write(format, inspection, columns, columns, look, out);
  }

  /**
   * As above, some columns of the rows only.
   *
   * @param all what the rows have; a tree hangs on columns that need not be shown
   */
  public static void write(
      Format format,
      Inspection<?> inspection,
      Columns columns,
      Columns all,
      Look look,
      Writer out) {
    try {
      switch (format) {
        case TABLE -> Table.write(columns, inspection.rows(), look, out);
        case TREE -> Table.writeTree(columns, new Forest(all, inspection.rows()), look, out);
        case LONG -> Upright.write(columns, inspection.rows(), look, out);
        case CSV -> Csv.write(columns, inspection.rows(), out);
        case JSON -> JsonStream.array(json(inspection, columns), out);
        case JSONL -> JsonStream.lines(json(inspection, columns), out);
      }
      if (look.foot() && format.forPeople()) {
        out.append(look.theme().paint(Theme.Role.FAINT, Meta.foot(inspection))).append('\n');
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A value that is no rows, as JSON; what says a number or a truth of itself is that. */
  public static void writeValue(Object value, PrintWriter out) {
    Object plain = Plain.of(value);
    boolean bare =
        plain instanceof String text && !(value instanceof CharSequence) && text.matches(BARE);
    out.println(bare ? plain : Json.write(plain));
  }

  /** Whether a text is one JSON value, so that it needs no other form for a program. */
  public static boolean isJson(String text) {
    try {
      Json.parse(text);
      return true;
    } catch (Failure.BadData other) {
      return false;
    }
  }

  /** {@code --meta}: one JSON object with schema, target, rows, faults and cost. */
  public static void writeMeta(
      String target, Inspection<?> inspection, Columns columns, Writer out) {
    JsonStream.meta(
        Map.of("target", target), json(inspection, columns), Meta.json(inspection), out);
  }

  private static Iterable<Map<String, Object>> json(Inspection<?> inspection, Columns columns) {
    return () -> inspection.rows().stream().map(columns::json).iterator();
  }
}
