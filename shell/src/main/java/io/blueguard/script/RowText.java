package io.blueguard.script;

import groovy.lang.Range;
import io.blueguard.inspect.Columns;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.codehaus.groovy.runtime.FormatHelper;

/**
 * What a script prints: as Groovy does it, and rows by their columns, for Java knows of no address
 * and would print a negative number. Groovy finds the operators here, for they are listed in {@code
 * META-INF/groovy}.
 */
public final class RowText {
  /** Nested deeper, a list may hold itself. */
  private static final int DEPTH = 8;

  /** A value in a text, which is written when the text is. */
  record Shown(Object value) {
    @Override
    public String toString() {
      return of(value);
    }
  }

  private RowText() {}

  public static String plus(String left, Record right) {
    return left + of(right);
  }

  public static String plus(String left, Collection<?> right) {
    return left + of(right);
  }

  /** In place of Groovy's own. */
  public static String join(Iterable<?> many, String separator) {
    return StreamSupport.stream(many.spliterator(), false)
        .map(RowText::of)
        .collect(Collectors.joining(separator));
  }

  static String of(Object value) {
    return value instanceof String || value instanceof Number
        ? value.toString()
        : FormatHelper.toString(shown(value, DEPTH));
  }

  /** What stands for it in a text. */
  static Object in(Object value) {
    return value instanceof Record || nested(value) ? new Shown(value) : value;
  }

  private static boolean nested(Object value) {
    return value instanceof Map || value instanceof Collection && !(value instanceof Range);
  }

  private static Object shown(Object value, int depth) {
    if (value instanceof Record row) {
      return row instanceof Shown ? row.toString() : row(row);
    }
    if (depth == 0 || !nested(value)) {
      return value;
    }
    if (value instanceof Collection<?> many) {
      return many.stream().map(one -> shown(one, depth - 1)).toList();
    }
    Map<Object, Object> all = new LinkedHashMap<>();
    ((Map<?, ?>) value)
        .forEach((key, one) -> all.put(shown(key, depth - 1), shown(one, depth - 1)));
    return all;
  }

  /** {@code Process[pid=1, ppid=0, …]}, as Java would. */
  static String row(Record row) {
    return Columns.of(row.getClass()).json(row).entrySet().stream()
        .map(column -> column.getKey() + "=" + column.getValue())
        .collect(Collectors.joining(", ", row.getClass().getSimpleName() + "[", "]"));
  }
}
