package io.blueguard.render;

import io.blueguard.inspect.Columns;
import io.blueguard.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/** Rows that come one by one, each written at once; what was written is whole when it is closed. */
public final class RowStream implements AutoCloseable {
  private final Format format;
  private final Columns columns;
  private final Writer out;
  private boolean begun;

  /**
   * @param format csv, json for one array, anything else for an object a line
   * @param out stays open
   */
  public RowStream(Format format, Columns columns, Writer out) {
    this.format = format;
    this.columns = columns;
    this.out = out;
  }

  /**
   * @throws UncheckedIOException when the writer fails
   */
  public void add(Object row) {
    writing(
        () -> {
          out.write(between());
          begun = true;
          if (format == Format.CSV) {
            Csv.row(columns, row, out);
          } else {
            Json.write(columns.json(row), out);
            out.write(format == Format.JSON ? "" : "\n");
          }
        });
  }

  private String between() {
    return switch (format) {
      case CSV -> begun ? "" : Csv.header(columns);
      case JSON -> begun ? ",\n" : "[";
      default -> "";
    };
  }

  /** Of no rows at all there is a header, or an array with nothing in it. */
  @Override
  public void close() {
    writing(
        () -> {
          out.write(begun ? "" : between());
          out.write(format == Format.JSON ? "]\n" : "");
        });
  }

  private interface Writing {
    void run() throws IOException;
  }

  private void writing(Writing part) {
    try {
      part.run();
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
