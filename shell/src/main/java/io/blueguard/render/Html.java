package io.blueguard.render;

import io.blueguard.inspect.Column;
import java.util.List;
import java.util.Locale;

/**
 * A report as one HTML file. It holds its style, runs no script and may load nothing: the content
 * policy says so to the browser as well, in case something of a target got through.
 */
final class Html {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width">
      <title>%1$s</title>
      <style>
      :root { color-scheme: light dark; --line: #8886; --bad: light-dark(#b3151b, #ff7b72);
        --notice: light-dark(#8a5a00, #e3b341); --good: light-dark(#1a6e2a, #56d364) }
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 76em; padding: 0 1em;
        overflow-wrap: anywhere }
      h2 { border-bottom: 1px solid var(--line); margin-top: 2em }
      figure { margin: 1em 0; overflow-x: auto }
      figcaption { font-weight: 600; margin-bottom: .3em }
      table { border-collapse: collapse; font: 13px/1.4 ui-monospace, monospace }
      th, td { border-bottom: 1px solid var(--line); padding: .15em .8em; text-align: left;
        vertical-align: top; white-space: nowrap }
      td.long { min-width: 22em; white-space: normal }
      .right { text-align: right; font-variant-numeric: tabular-nums }
      .bad { color: var(--bad); font-weight: 700 }
      .notice { color: var(--notice) }
      .good { color: var(--good) }
      pre { background: #8881; overflow-x: auto; padding: .8em }
      svg { font: 12px ui-monospace, monospace; fill: currentColor; stroke: none }
      @media print {
        :root { color-scheme: light }
        body { font-size: 10pt; margin: 0; max-width: none }
        figure { overflow: visible }
        h2, figcaption { break-after: avoid }
        tr { break-inside: avoid }
        table { font-size: 7pt }
        th, td { padding: .15em .4em }
        td { overflow-wrap: break-word; white-space: normal }
        td.long { min-width: 0; overflow-wrap: anywhere }
        pre { white-space: pre-wrap }
        svg { height: auto; max-width: 100% }
      }
      </style></head><body>
      <h1>%1$s</h1>
      """;

  /** Cells up to this width stay on one line. */
  private static final int SHORT = 44;

  private final StringBuilder text = new StringBuilder();

  Html(String title, List<Report.Block> blocks) {
    text.append(HEAD.replace("%1$s", Markup.html(title)));
    blocks.forEach(this::block);
    text.append("</body></html>\n");
  }

  String text() {
    return text.toString();
  }

  private void block(Report.Block block) {
    switch (block) {
      case Report.Block.Heading heading -> element("h2", Markup.html(heading.text()));
      case Report.Block.Paragraph paragraph -> element("p", Markup.html(paragraph.text()));
      case Report.Block.Code code -> element("pre", Markup.htmlLines(code.text()));
      case Report.Block.Drawing drawing -> figure(drawing.caption(), drawing.svg());
      case Report.Block.Rows rows -> figure(rows.caption(), table(rows));
    }
  }

  private void element(String name, String content) {
    text.append('<').append(name).append('>').append(content);
    text.append("</").append(name).append(">\n");
  }

  private void figure(String caption, String content) {
    text.append("<figure><figcaption>").append(Markup.html(caption)).append("</figcaption>\n");
    text.append(content).append("</figure>\n");
  }

  private static String table(Report.Block.Rows table) {
    StringBuilder html = new StringBuilder("<table><tr>");
    List<Column> columns = table.columns().list();
    for (Column column : columns) {
      html.append(cell("th", right(column) ? "right" : "", Markup.html(column.name())));
    }
    html.append("</tr>\n");
    for (Object row : table.rows()) {
      html.append("<tr>");
      for (Column column : columns) {
        String safe = Cells.text(column, row);
        String style = Width.of(safe) > SHORT ? "long" : style(column, safe);
        html.append(cell("td", style, Markup.ofSafe(safe)));
      }
      html.append("</tr>\n");
    }
    return html.append("</table>").toString();
  }

  private static String style(Column column, String safe) {
    Theme.Role role = safe.isEmpty() ? null : Roles.of(column.name(), safe);
    return right(column) ? "right" : role == null ? "" : role.name().toLowerCase(Locale.ROOT);
  }

  private static boolean right(Column column) {
    return column.kind() == Column.Kind.NUMBER || column.kind() == Column.Kind.ADDRESS;
  }

  private static String cell(String name, String style, String content) {
    String open = style.isEmpty() ? name : name + " class=\"" + style + "\"";
    return "<" + open + ">" + content + "</" + name + ">";
  }
}
