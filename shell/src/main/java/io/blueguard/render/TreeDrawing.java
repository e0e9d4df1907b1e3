package io.blueguard.render;

import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import java.util.ArrayList;
import java.util.List;

/** A tree of rows as SVG and as text: one line a row, the lines of the tree in front. */
final class TreeDrawing {
  private static final int LINE = 18;
  private static final int CHARACTER = 8;

  private final List<String> lines = new ArrayList<>();

  TreeDrawing(Columns columns, List<?> rows) {
    Forest forest = new Forest(columns, rows);
    List<Column> labels =
        columns.list().stream().filter(column -> column.kind() == Column.Kind.TEXT).toList();
    Column name = columns.list().getFirst();
    for (int i = 0; i < forest.rows().size(); i++) {
      Object row = forest.rows().get(i);
      String label = labels.isEmpty() ? "" : " " + Cells.text(labels.getFirst(), row);
      lines.add(forest.drawings().get(i) + Cells.text(name, row) + label);
    }
  }

  String text() {
    return String.join("\n", lines);
  }

  String svg() {
    int width = lines.stream().mapToInt(Width::of).max().orElse(0) * CHARACTER + 2 * CHARACTER;
    Svg svg = new Svg(width, lines.size() * LINE + LINE);
    for (int i = 0; i < lines.size(); i++) {
      svg.text(CHARACTER, (i + 1) * LINE, lines.get(i));
    }
    return svg.done();
  }
}
