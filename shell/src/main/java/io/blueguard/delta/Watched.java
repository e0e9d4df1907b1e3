package io.blueguard.delta;

import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.PrefetchedMemory;
import io.blueguard.memory.ReadSet;
import java.util.List;
import java.util.Map;

/** One view of one machine over time: its last rows, and what they were read from. */
final class Watched<R extends Record> {
  private final View<R> view;
  private Recording<R> last;
  private List<Map<String, Object>> rows;

  Watched(PhysicalMemory memory, Kernel kernel, View<R> view) {
    this.view = view;
    this.last = Recording.of(memory, kernel, view);
    this.rows = Validated.plain(view, last.answer());
  }

  View<R> view() {
    return view;
  }

  ReadSet readSet() {
    return last.readSet();
  }

  /** Whether the last rows are still true; one batch, no pointer is followed. */
  boolean stands(PhysicalMemory memory) {
    return last.stands(memory);
  }

  /**
   * Walks again and compares rows with rows. Where a read costs a round trip the old read-set is
   * fetched in one batch first, so that only what is new to the walk is waited for.
   */
  List<Change> again(PhysicalMemory memory, Kernel kernel) {
    boolean inPlace = memory.window(memory.extents().getFirst().start(), 1) != null;
    PhysicalMemory source = inPlace ? memory : new PrefetchedMemory(memory, last.readSet());
    last = Recording.of(source, kernel, view);
    List<Map<String, Object>> now = Validated.plain(view, last.answer());
    List<Change> changes = RowDiff.of(view.name(), view.key(), rows, now);
    rows = now;
    return changes;
  }
}
