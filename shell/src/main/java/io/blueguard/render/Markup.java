package io.blueguard.render;

/** Text inside HTML, SVG or Markdown: shown as it is, obeyed nowhere. */
final class Markup {
  private static final String MARKDOWN = "\\`*_{}[]>#|~";

  private Markup() {}

  /** For elements and attribute values in double quotes. */
  static String html(String raw) {
    return ofSafe(Safe.text(raw));
  }

  /** As {@link #html}, line ends kept. */
  static String htmlLines(String raw) {
    return String.join("\n", raw.lines().map(Markup::html).toList());
  }

  static String ofSafe(String safe) {
    return safe.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** In running text. */
  static String markdown(String raw) {
    return markdownOfSafe(Safe.text(raw));
  }

  /** In the cells of a table, whose text is safe already. */
  static String markdownOfSafe(String safe) {
    StringBuilder text = new StringBuilder();
    for (char c : safe.toCharArray()) {
      switch (c) {
        case '<' -> text.append("&lt;");
        case '&' -> text.append("&amp;");
        default -> text.append(MARKDOWN.indexOf(c) >= 0 ? "\\" : "").append(c);
      }
    }
    return text.toString();
  }
}
