package io.blueguard.render;

import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import java.io.IOException;
import java.util.List;

/** Rows from top to bottom, a line for each column: nothing is cut, a blank line ends each row. */
final class Upright {
  private Upright() {}

  static void write(Columns columns, List<?> rows, Look look, Appendable out) throws IOException {
    int widest = columns.names().stream().mapToInt(n -> Width.of(Safe.text(n))).max().orElse(0);
    for (Object row : rows) {
      for (Column column : columns.list()) {
        String name = Safe.text(column.name());
        String text = Cells.text(column, row);
        out.append(look.theme().paint(Theme.Role.HEADER, name));
        out.append(" ".repeat(widest - Width.of(name) + 2));
        out.append(look.theme().paint(Roles.of(column.name(), text), text)).append('\n');
      }
      out.append('\n');
    }
  }
}
