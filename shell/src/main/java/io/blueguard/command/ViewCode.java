package io.blueguard.command;

import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import io.blueguard.integrity.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The Groovy that gives a view's rows: the walk itself by typed objects for those views that have a
 * file in {@code code/}, else the command as a function with its columns spelled out.
 */
final class ViewCode {
  private ViewCode() {}

  /** A line that stands for a file which several walks have in them. */
  private static final Pattern PART = Pattern.compile("// (part) (\\w+)\n");

  /** What a walk over every process begins with. */
  private static final String ALL = "init_task.tasks\n";

  /**
   * The view as a function, for what is no walk over typed objects.
   *
   * @param command that was typed
   * @param view by which scripts know it, perhaps
   * @param columns of its rows that are shown
   * @param words behind the command's name
   */
  static String rows(
      Console console, String command, String view, Columns columns, List<String> words) {
    boolean plain = words.isEmpty() && console.session().catalog().names().contains(view);
    return spelled(
        plain ? "view('" + view + "')" : "command('" + escaped(command + arguments(words)) + "')",
        columns);
  }

  /** What the named checks find. */
  static String findings(List<String> checks) {
    String each =
        checks.stream().map(ViewCode::text).collect(Collectors.joining(", ", "[", "]"))
            + ".collectMany { check(it) }";
    return spelled(
        checks.size() == 1 ? "check(" + text(checks.getFirst()) + ")" : each,
        Columns.of(Finding.class));
  }

  private static String spelled(String rows, Columns shown) {
    return "// Not a walk over kernel structures: the rows of the command, to go on with.\n"
        + (rows + ".collect { row ->\n  [\n" + columns(shown) + "\n  ]\n}\n");
  }

  /** Objects of a container, each a row with some of its members. */
  static String objects(String objects, List<String> members) {
    return objects
        + members.stream()
            .map(path -> ", " + text(path) + ": object.spelled(" + text(path) + ")")
            .collect(Collectors.joining("", "  [index: index, object: hex(object)", "]\n}"));
  }

  /** As Groovy writes a text. */
  static String text(String text) {
    return "'" + escaped(text) + "'";
  }

  /** The walk of a view, from its file and those of the parts that it names. */
  static String walk(String name) {
    try (InputStream file = ViewCode.class.getResourceAsStream("code/" + name + ".groovy")) {
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return PART.matcher(text)
          .replaceAll(part -> Matcher.quoteReplacement(walk(part.group(1) + "-" + part.group(2))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The walk of a view over one process; over all where that is null. */
  static String walk(String name, Integer pid) {
    return pid == null
        ? walk(name)
        : walk(name).replace("= kernel." + ALL, "= [task(" + pid + ")]\n");
  }

  /** The walk of a view over every thread. */
  static String threads(String name) {
    String each = ".collectMany { it.signal.thread_head as List }\n";
    return walk(name).replace(ALL, ALL.strip() + each);
  }

  private static String columns(Columns shown) {
    return shown.list().stream()
        .map(column -> "    " + column.name() + ": " + value(column))
        .collect(Collectors.joining(",\n"));
  }

  private static String value(Column column) {
    String field = "row." + column.name();
    return column.kind() == Column.Kind.ADDRESS ? "hex(" + field + ")" : field;
  }

  private static String arguments(List<String> words) {
    return words.stream().map(word -> " " + quoted(word)).collect(Collectors.joining());
  }

  private static String quoted(String word) {
    return word.matches("[\\w./:=,+@-]+")
        ? word
        : '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String escaped(String line) {
    return line.replace("\\", "\\\\").replace("'", "\\'");
  }
}
