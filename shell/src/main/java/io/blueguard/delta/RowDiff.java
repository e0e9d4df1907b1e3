package io.blueguard.delta;

import io.blueguard.inspect.Column;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.View;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Rows of one view at two moments, compared by key. The key holds what makes a row the same thing
 * over time, so a reused pid is a removal and an addition, never a change.
 */
public final class RowDiff {
  private RowDiff() {}

  /**
   * The same of rows as the view gave them. Most of them are as they were, and to compare records
   * costs a fraction of taking them apart; only rows that may differ are.
   */
  static <R extends Record> List<Change> of(View<R> view, List<R> before, List<R> after) {
    int start = common(before, after);
    int end = common(rest(before, start), rest(after, start));
    if (start + end == before.size() && before.size() == after.size()) {
      return List.of();
    }
    List<R> gone = before.subList(start, before.size() - end);
    List<R> come = after.subList(start, after.size() - end);
    List<R> moved = new ArrayList<>(gone);
    moved.addAll(come);
    Predicate<R> concerned = concerned(view, moved);
    List<R> first = wanted(before.subList(0, start), concerned);
    List<R> last = wanted(before.subList(before.size() - end, before.size()), concerned);
    return of(
        view.name(),
        view.key(),
        plain(view, List.of(first, gone, last)),
        plain(view, List.of(first, come, last)));
  }

  private static <R> List<R> wanted(List<R> rows, Predicate<R> concerned) {
    return rows.stream().filter(concerned).toList();
  }

  /**
   * At least the rows with the key of one of these, for copies of a row are counted from the first
   * on. The last part of a key tells most rows apart.
   */
  private static <R extends Record> Predicate<R> concerned(View<R> view, List<R> moved) {
    Predicate<R> all = row -> true;
    for (String name : view.key()) {
      Column column = Columns.of(view.rowType()).get(name);
      Set<Object> values = new HashSet<>();
      moved.forEach(row -> values.add(column.value(row)));
      Predicate<R> others = all;
      all = row -> values.contains(column.value(row)) && others.test(row);
    }
    return all;
  }

  /** What follows from there on, the last one first. */
  private static <R> List<R> rest(List<R> rows, int start) {
    return rows.subList(start, rows.size()).reversed();
  }

  /** How many rows two lists have in common from their start on. */
  private static <R> int common(List<R> before, List<R> after) {
    int most = Math.min(before.size(), after.size());
    int same = 0;
    while (same < most && before.get(same).equals(after.get(same))) {
      same++;
    }
    return same;
  }

  private static <R extends Record> List<Map<String, Object>> plain(
      View<R> view, List<List<R>> parts) {
    Columns columns = Columns.of(view.rowType());
    return parts.stream().flatMap(List::stream).map(columns::json).toList();
  }

  /**
   * @param key names of the columns that make up the key
   * @param before rows as plain values, column by column
   */
  public static List<Change> of(
      String view,
      List<String> key,
      List<Map<String, Object>> before,
      List<Map<String, Object>> after) {
    Map<String, Map<String, Object>> old = byKey(key, before);
    Map<String, Map<String, Object>> now = byKey(key, after);
    List<Change> changes = new ArrayList<>();
    old.forEach(
        (id, row) -> {
          if (!now.containsKey(id)) {
            changes.add(new Change(view, "removed", id, "", row, null));
          }
        });
    now.forEach(
        (id, row) -> {
          if (old.containsKey(id)) {
            addFields(view, id, old.get(id), row, changes);
          } else {
            changes.add(new Change(view, "added", id, "", null, row));
          }
        });
    return changes;
  }

  private static void addFields(
      String view,
      String id,
      Map<String, Object> before,
      Map<String, Object> after,
      List<Change> changes) {
    after.forEach(
        (field, value) -> {
          if (!Objects.equals(before.get(field), value)) {
            changes.add(new Change(view, "changed", id, field, before.get(field), value));
          }
        });
  }

  /** A key that comes twice (a list that was tampered with) is counted, so that no row is lost. */
  private static Map<String, Map<String, Object>> byKey(
      List<String> key, List<Map<String, Object>> rows) {
    Map<String, Map<String, Object>> byKey = new LinkedHashMap<>();
    for (Map<String, Object> row : rows) {
      String id = id(key, row);
      String unique = id;
      for (int copy = 2; byKey.containsKey(unique); copy++) {
        unique = id + " #" + copy;
      }
      byKey.put(unique, row);
    }
    return byKey;
  }

  private static String id(List<String> key, Map<String, Object> row) {
    return String.join(" ", key.stream().map(name -> name + "=" + row.get(name)).toList());
  }
}
