package io.blueguard.delta;

import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.PrefetchedMemory;
import io.blueguard.memory.ReadSet;
import java.util.List;
import java.util.Map;

/**
 * One view of one machine over time. A tick compares the read-set of the last walk in one batch;
 * only when a byte of it has changed is there a walk again, over a copy of the old read-set that
 * was fetched in one batch, and rows are compared with rows.
 *
 * <p>Not for two threads at once.
 */
public final class Watched<R extends Record> {
  private final PhysicalMemory memory;
  private final Kernel kernel;
  private final View<R> view;
  private Recording<R> last;
  private List<Map<String, Object>> rows;

  /** Walks once, so that the first tick has something to compare with. */
  public Watched(PhysicalMemory memory, Kernel kernel, View<R> view) {
    this.memory = memory;
    this.kernel = kernel;
    this.view = view;
    this.last = Recording.of(memory, kernel, view);
    this.rows = Validated.plain(view, last.answer());
  }

  /**
   * What one tick found and what it cost.
   *
   * @param changes differences of rows; may be none although bytes changed
   * @param walked whether there was a walk
   * @param compareNanos of comparing the read-set
   * @param walkNanos of fetching, walking and comparing rows
   */
  public record Tick(List<Change> changes, boolean walked, long compareNanos, long walkNanos) {}

  public Tick tick() {
    long start = System.nanoTime();
    boolean stands = last.stands(memory);
    long compared = System.nanoTime();
    if (stands) {
      return new Tick(List.of(), false, compared - start, 0);
    }
    List<Change> changes = again();
    return new Tick(changes, true, compared - start, System.nanoTime() - compared);
  }

  public View<R> view() {
    return view;
  }

  /** What the rows depend on now. */
  public ReadSet readSet() {
    return last.readSet();
  }

  public List<Map<String, Object>> rows() {
    return rows;
  }

  private List<Change> again() {
    boolean inPlace = memory.window(memory.extents().getFirst().start(), 1) != null;
    PhysicalMemory source = inPlace ? memory : new PrefetchedMemory(memory, last.readSet());
    last = Recording.of(source, kernel, view);
    List<Map<String, Object>> now = Validated.plain(view, last.answer());
    List<Change> changes = RowDiff.of(view.name(), view.key(), rows, now);
    rows = now;
    return changes;
  }
}
