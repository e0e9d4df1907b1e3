package io.blueguard.render;

import io.blueguard.inspect.Columns;
import java.util.ArrayList;
import java.util.List;

/**
 * A report as it grows: headings, text, tables, drawings. It is written as Markdown or as one HTML
 * file that loads nothing; whatever comes from a target is made safe for either.
 */
public final class Report {
  /** One part of a report. */
  sealed interface Block {
    record Heading(String text) implements Block {}

    record Paragraph(String text) implements Block {}

    record Code(String text) implements Block {}

    record Rows(String caption, Columns columns, List<?> rows) implements Block {}

    /** What a person sees as SVG, and as plain text where that cannot be shown. */
    record Drawing(String caption, String svg, String text) implements Block {}
  }

  private final String title;
  private final List<Block> blocks = new ArrayList<>();

  public Report(String title) {
    this.title = title;
  }

  public Report heading(String text) {
    return add(new Block.Heading(text));
  }

  public Report text(String text) {
    return add(new Block.Paragraph(text));
  }

  /** Lines as they are: commands, dumps. */
  public Report code(String text) {
    return add(new Block.Code(text));
  }

  /** A table of records or maps. */
  public Report table(String caption, List<?> rows) {
    return table(caption, Columns.of(rows), rows);
  }

  public Report table(String caption, Columns columns, List<?> rows) {
    return add(new Block.Rows(caption, columns, List.copyOf(rows)));
  }

  /**
   * Rows drawn below their parents: pid and ppid, or id and parent_id, or name and parent.
   *
   * @throws io.blueguard.base.Failure.UsageError when the rows have no such columns
   */
  public Report tree(String caption, List<?> rows) {
    TreeDrawing drawing = new TreeDrawing(Columns.of(rows), rows);
    return add(new Block.Drawing(caption, drawing.svg(), drawing.text()));
  }

  /** Address ranges drawn to scale, largest gaps folded. */
  public Report map(String caption, List<MapDrawing.Region> regions) {
    MapDrawing drawing = new MapDrawing(regions);
    return add(new Block.Drawing(caption, drawing.svg(), drawing.text()));
  }

  public String markdown() {
    return new Markdown(title, blocks).text();
  }

  public String html() {
    return new Html(title, blocks).text();
  }

  private Report add(Block block) {
    blocks.add(block);
    return this;
  }
}
