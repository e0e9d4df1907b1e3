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
      :root { color-scheme: light dark; --line: #8886; --bad: #c22; --notice: #a60; --good: #283 }
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em }
      h2 { border-bottom: 1px solid var(--line); margin-top: 2em }
      figure { margin: 1em 0; overflow-x: auto }
      figcaption { font-weight: 600; margin-bottom: .3em }
      table { border-collapse: collapse; font: 13px/1.4 ui-monospace, monospace }
      th, td { border-bottom: 1px solid var(--line); padding: .15em .8em; text-align: left }
      .right { text-align: right }
      .bad { color: var(--bad); font-weight: 700 }
      .notice { color: var(--notice) }
      .good { color: var(--good) }
      pre { background: #8881; overflow-x: auto; padding: .8em }
      svg { font: 12px ui-monospace, monospace; fill: currentColor; stroke: none }
      </style></head><body>
      <h1>%1$s</h1>
      """;

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
      html.append(cell("th", column, null, Markup.html(column.name())));
    }
    html.append("</tr>\n");
    for (Object row : table.rows()) {
      html.append("<tr>");
      for (Column column : columns) {
        String safe = Cells.text(column, row);
        html.append(cell("td", column, Roles.of(column.name(), safe), Markup.ofSafe(safe)));
      }
      html.append("</tr>\n");
    }
    return html.append("</table>").toString();
  }

  private static String cell(String name, Column column, Theme.Role role, String content) {
    boolean right = column.kind() == Column.Kind.NUMBER || column.kind() == Column.Kind.ADDRESS;
    String kind = right ? "right" : role == null ? "" : role.name().toLowerCase(Locale.ROOT);
    String open = kind.isEmpty() ? name : name + " class=\"" + kind + "\"";
    return "<" + open + ">" + content + "</" + name + ">";
  }
}
