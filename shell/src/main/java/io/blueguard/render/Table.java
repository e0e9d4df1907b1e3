package io.blueguard.render;

import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows below a header, numbers and addresses to the right, text to the left. Where the window is
 * too narrow the widest columns of text give way first, then columns are left out from the right,
 * and a line says which.
 */
final class Table {
  private static final int GAP = 2;
  private static final int NARROWEST = 10;

  private final Columns columns;
  private final Look look;
  private final List<Line> lines = new ArrayList<>();
  private final int[] widths;
  // The column with the lines of a tree; -1 for none.
  private int drawn = -1;
  // How many columns the window has room for.
  private int shown;
  // Between the last text of a line and its next one; what ends a line is never written.
  private int blanks;

  /** The cells of a row or of the header, and how wide each text is. */
  private record Line(String[] texts, int[] widths) {}

  private Table(Columns columns, Look look) {
    this.columns = columns;
    this.look = look;
    this.widths = new int[columns.list().size()];
  }

  static void write(Columns columns, List<?> rows, Look look, Appendable out) throws IOException {
    Table table = new Table(columns, look);
    table.measure(rows, List.of());
    table.fit();
    table.print(out);
  }

  /** A table whose first column of text, or else its first, carries the lines of a tree. */
  static void writeTree(Columns columns, Forest forest, Look look, Appendable out)
      throws IOException {
    Table table = new Table(columns, look);
    table.drawn = table.firstText();
    table.measure(forest.rows(), forest.drawings());
    table.fit();
    table.print(out);
  }

  private void measure(List<?> rows, List<String> drawings) {
    String[] header =
        columns.names().stream()
            .map(name -> Safe.text(name).toUpperCase(Locale.ROOT))
            .toArray(String[]::new);
    add(header);
    for (int i = 0; i < rows.size(); i++) {
      String[] texts = texts(rows.get(i));
      if (drawn >= 0) {
        texts[drawn] = drawings.get(i) + texts[drawn];
      }
      add(texts);
    }
  }

  private String[] texts(Object row) {
    String[] texts = new String[widths.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = Cells.text(columns.list().get(i), row);
    }
    return texts;
  }

  private int firstText() {
    return IntStream.range(0, widths.length)
        .filter(i -> columns.list().get(i).kind() == Column.Kind.TEXT)
        .findFirst()
        .orElse(0);
  }

  private void add(String[] texts) {
    Line line = new Line(texts, new int[texts.length]);
    lines.add(line);
    for (int i = 0; i < texts.length; i++) {
      line.widths[i] = Width.of(texts[i]);
      widths[i] = Math.max(widths[i], line.widths[i]);
    }
  }

  /**
   * Texts give way first, then whole columns from the right; a number is never cut while one can.
   */
  private void fit() {
    shown = widths.length;
    if (look.width() > 0) {
      while (shown > 1 && room(shown) < IntStream.range(0, shown).map(this::least).sum()) {
        shown--;
      }
      shrink(room(shown));
    }
  }

  /** What a number of columns has between its gaps. */
  private int room(int count) {
    return look.width() - GAP * (count - 1);
  }

  private int least(int i) {
    return right(i) ? widths[i] : Math.min(widths[i], NARROWEST);
  }

  /** Takes places from the widest text until all columns fit or none can give more. */
  private void shrink(int room) {
    int[] texts = IntStream.range(0, shown).filter(i -> !right(i)).toArray();
    int excess = IntStream.range(0, shown).map(i -> widths[i]).sum() - room;
    while (excess > 0) {
      int widest = -1;
      for (int i : texts) {
        if (widths[i] > NARROWEST && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return;
      }
      widths[widest]--;
      excess--;
    }
  }

  private boolean right(int i) {
    Column.Kind kind = columns.list().get(i).kind();
    return i != drawn && (kind == Column.Kind.NUMBER || kind == Column.Kind.ADDRESS);
  }

  private void print(Appendable out) throws IOException {
    int end = look.width() == 0 ? Integer.MAX_VALUE : look.width();
    StringBuilder line = new StringBuilder();
    for (int row = 0; row < lines.size(); row++) {
      line.setLength(0);
      blanks = 0;
      int used = 0;
      for (int i = 0; i < shown && used < end; i++) {
        used += cell(row, i, end - used, line);
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    if (shown < widths.length && look.foot()) {
      out.append(look.theme().paint(Theme.Role.FAINT, Width.cut(missing(), end))).append('\n');
    }
  }

  private String missing() {
    List<String> names = columns.names().subList(shown, widths.length);
    String what = names.stream().map(Safe::text).collect(Collectors.joining(", "));
    return "no room for " + what + "; try -o COLUMNS or -f long";
  }

  /** Appends one cell and the gap before it, in at most {@code room} columns of the window. */
  private int cell(int row, int i, int room, StringBuilder line) {
    int gap = i == 0 ? 0 : GAP;
    int width = Math.min(widths[i], room - gap);
    if (width <= 0) {
      return room;
    }
    String text = lines.get(row).texts[i];
    int taken = lines.get(row).widths[i];
    if (taken > width) {
      text = Width.cut(text, width);
      taken = Width.of(text);
    }
    boolean right = right(i);
    line.repeat(' ', blanks + gap + (right ? width - taken : 0));
    line.append(look.theme().plain() ? text : look.theme().paint(role(row, i), text));
    blanks = right ? 0 : width - taken;
    return gap + width;
  }

  private Theme.Role role(int row, int i) {
    if (row == 0) {
      return Theme.Role.HEADER;
    }
    return columns.list().get(i).kind() == Column.Kind.ADDRESS
        ? Theme.Role.FAINT
        : Roles.of(columns.list().get(i).name(), lines.get(row).texts[i]);
  }
}
