package io.blueguard.delta;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Rows of one view at two moments, compared by key. The key holds what makes a row the same thing
 * over time, so a reused pid is a removal and an addition, never a change.
 */
public final class RowDiff {
  private RowDiff() {}

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
