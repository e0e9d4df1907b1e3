package io.blueguard.command;

import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.View;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The Groovy that gives a view's rows: the walk itself by typed objects for those views that have a
 * file in {@code code/}, else the view as a function with its columns spelled out.
 */
final class ViewCode {
  private ViewCode() {}

  /**
   * @param command that was typed
   * @param words behind the command's name
   */
  static String of(Console console, String command, View<?> view, List<String> words) {
    String walk = words.isEmpty() ? walk(view.name()) : null;
    if (walk != null) {
      return walk;
    }
    boolean plain = words.isEmpty() && console.session().catalog().names().contains(view.name());
    String rows =
        plain
            ? "view('" + view.name() + "')"
            : "command('" + escaped(command + arguments(words)) + "')";
    return rows + ".collect { row ->\n  [\n" + columns(view) + "\n  ]\n}\n";
  }

  private static String walk(String name) {
    try (InputStream file = ViewCode.class.getResourceAsStream("code/" + name + ".groovy")) {
      return file == null ? null : new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String columns(View<?> view) {
    return Columns.of(view.rowType()).list().stream()
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
