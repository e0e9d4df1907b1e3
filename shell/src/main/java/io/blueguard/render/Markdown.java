package io.blueguard.render;

import io.blueguard.inspect.Column;
import java.util.List;
import java.util.stream.Collectors;

/** A report as Markdown, tables in the common pipe form. */
final class Markdown {
  private final StringBuilder text = new StringBuilder();

  Markdown(String title, List<Report.Block> blocks) {
    text.append("# ").append(Markup.markdown(title)).append('\n');
    blocks.forEach(this::block);
  }

  String text() {
    return text.toString();
  }

  private void block(Report.Block block) {
    text.append('\n');
    switch (block) {
      case Report.Block.Heading heading ->
          text.append("## ").append(Markup.markdown(heading.text())).append('\n');
      case Report.Block.Paragraph paragraph ->
          text.append(Markup.markdown(paragraph.text())).append('\n');
      case Report.Block.Code code -> code(code.text());
      case Report.Block.Drawing drawing -> {
        text.append(Markup.markdown(drawing.caption())).append("\n\n");
        code(drawing.text());
      }
      case Report.Block.Rows rows -> table(rows);
    }
  }

  /** Indented, not fenced: no line of it can end the block. */
  private void code(String lines) {
    lines.lines().forEach(line -> text.append("    ").append(Safe.text(line)).append('\n'));
  }

  private void table(Report.Block.Rows table) {
    List<Column> columns = table.columns().list();
    text.append(Markup.markdown(table.caption())).append("\n\n");
    row(columns.stream().map(column -> Markup.markdown(column.name())).toList());
    row(columns.stream().map(Markdown::rule).toList());
    for (Object row : table.rows()) {
      row(columns.stream().map(column -> cell(column, row)).toList());
    }
  }

  private static String rule(Column column) {
    return column.kind() == Column.Kind.NUMBER || column.kind() == Column.Kind.ADDRESS
        ? "--:"
        : ":--";
  }

  private static String cell(Column column, Object row) {
    return Markup.markdownOfSafe(Cells.text(column, row));
  }

  private void row(List<String> cells) {
    text.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |"))).append('\n');
  }
}
