package io.blueguard.render;

import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A tree of rows as SVG and as text: one line a row, the lines of the tree in front. */
final class TreeDrawing {
  private static final int LINE = 18;
  private static final int CHARACTER = 8;

  /** How many characters a {@link Forest} draws for a level. */
  private static final int LEVEL = 3;

  private final List<Line> lines = new ArrayList<>();

  private record Line(String drawing, String label) {
    String text() {
      return drawing + label;
    }

    /** Levels that are drawn: a row of a circle has a mark there instead. */
    int levels() {
      return drawing.chars().allMatch(c -> "│├└─ ".indexOf(c) >= 0) ? drawing.length() / LEVEL : 0;
    }
  }

  TreeDrawing(Columns columns, List<?> rows) {
    Forest forest = new Forest(columns, rows);
    Column name = forest.id();
    List<Column> labels =
        columns.list().stream()
            .filter(column -> column.kind() == Column.Kind.TEXT && column != name)
            .toList();
    for (int i = 0; i < forest.rows().size(); i++) {
      Object row = forest.rows().get(i);
      String label = labels.isEmpty() ? "" : " " + Cells.text(labels.getFirst(), row);
      lines.add(new Line(forest.drawings().get(i), Cells.text(name, row) + label));
    }
  }

  String text() {
    return lines.stream().map(Line::text).collect(Collectors.joining("\n"));
  }

  String svg() {
    int longest = lines.stream().mapToInt(line -> Width.of(line.text())).max().orElse(0);
    Svg svg = new Svg((longest + 2) * CHARACTER, lines.size() * LINE + LINE);
    int above = 0;
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      int levels = line.levels();
      for (int level = 0; level < levels; level++) {
        branch(svg, line.drawing().charAt(level * LEVEL), level, i * LINE, above == level);
      }
      above = levels;
      String text = levels == 0 ? line.text() : line.label();
      svg.text((1 + levels * LEVEL) * CHARACTER, (i + 1) * LINE, text);
    }
    return svg.done();
  }

  /**
   * From the middle of the row above, or from below the text there, to the middle of this one, and
   * on to the right.
   */
  private static void branch(Svg svg, char sign, int level, int y, boolean first) {
    int x = (2 + level * LEVEL) * CHARACTER;
    int middle = y + LINE - 4;
    if (sign != ' ') {
      svg.line(x, first ? y + 4 : middle - LINE, x, middle);
    }
    if (sign == '├' || sign == '└') {
      svg.line(x, middle, x + 10, middle);
    }
  }
}
