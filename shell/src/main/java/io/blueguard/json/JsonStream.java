package io.blueguard.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Map;

/**
 * Many values written one after the other, so that a row set never stands in memory as text: one
 * array, one object a line, or an array inside an object of facts about it.
 */
public final class JsonStream {
  private JsonStream() {}

  /** {@code [value,\nvalue]} and a line end. */
  public static void array(Iterable<?> values, Writer out) {
    try {
      out.write('[');
      elements(values, out);
      out.write("]\n");
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One value a line; each line is flushed, so that a reader sees it at once. */
  public static void lines(Iterable<?> values, Writer out) {
    try {
      for (Object value : values) {
        Json.write(value, out);
        out.write('\n');
        out.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * {@code {"schema":1, before…, "rows":[…], after…}} and a line end.
   *
   * @param before facts that are known before the rows
   * @param after facts that are known when all rows are written
   */
  public static void meta(
      Map<String, ?> before, Iterable<?> rows, Map<String, ?> after, Writer out) {
    try {
      out.write("{\"schema\":" + Json.SCHEMA);
      fields(before, out);
      out.write(",\"rows\":[");
      elements(rows, out);
      out.write("]");
      fields(after, out);
      out.write("}\n");
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void elements(Iterable<?> values, Writer out) throws IOException {
    String separator = "";
    for (Object value : values) {
      out.write(separator);
      Json.write(value, out);
      separator = ",\n";
    }
  }

  private static void fields(Map<String, ?> facts, Writer out) throws IOException {
    for (Map.Entry<String, ?> fact : facts.entrySet()) {
      out.write(',');
      Json.write(fact.getKey(), out);
      out.write(':');
      Json.write(fact.getValue(), out);
    }
  }
}
