package io.blueguard.delta;

import io.blueguard.inspect.View;
import java.util.ArrayList;
import java.util.List;

/** Two kept moments, compared view by view. */
public final class SnapshotDiff {
  private SnapshotDiff() {}

  /** What differs, in the order of the views; a view that a moment lacks has no rows in it. */
  public static List<Change> of(List<View<?>> views, Snapshot before, Snapshot after) {
    List<Change> changes = new ArrayList<>();
    for (View<?> view : views) {
      String name = view.name();
      changes.addAll(
          RowDiff.of(
              name,
              view.key(),
              before.views().getOrDefault(name, List.of()),
              after.views().getOrDefault(name, List.of())));
    }
    return changes;
  }
}
