package io.blueguard.delta;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that are one moment of a machine that runs on: after the walk everything it read is compared
 * once more. If nothing has changed between the last byte read and the first one compared, all of
 * it was true at once; else the walk is made again, a bounded number of times.
 */
public final class Validated {
  private Validated() {}

  /**
   * @param tries how often it is walked at the most
   * @return consistent rows; or the last ones, torn, with a fault for each row that kept changing;
   *     unchecked ones of a view that searches memory
   */
  public static <R extends Record> Inspection<R> inspect(
      PhysicalMemory memory, Kernel kernel, View<R> view, int tries) {
    Recording<R> before = null;
    for (int i = 0; i < tries; i++) {
      Recording<R> recording = Recording.of(memory, kernel, view);
      if (recording.stands(memory)) {
        return said(recording.answer(), Inspection.Consistency.CONSISTENT, List.of());
      }
      if (!recording.readSet().complete()) {
        return said(recording.answer(), Inspection.Consistency.UNCHECKED, unprovable(view));
      }
      before = i == tries - 1 ? before : recording;
      if (i == tries - 1) {
        return said(
            recording.answer(), Inspection.Consistency.TORN, moved(view, before, recording));
      }
    }
    throw new IllegalArgumentException("no tries: tries=" + tries);
  }

  private static List<Inspection.Fault> unprovable(View<?> view) {
    return List.of(
        new Inspection.Fault(
            view.name(), "searches memory or reads very much of it; no comparison can prove it"));
  }

  /** The rows that differ between two walks in a row: those are the ones not to rely on. */
  private static <R extends Record> List<Inspection.Fault> moved(
      View<R> view, Recording<R> before, Recording<R> after) {
    if (before == null) {
      return List.of(new Inspection.Fault(view.name(), "changed while it was read"));
    }
    List<Inspection.Fault> rows =
        RowDiff.of(view, before.answer().rows(), after.answer().rows()).stream()
            .map(change -> new Inspection.Fault(change.key(), "changed while it was read"))
            .distinct()
            .toList();
    return rows.isEmpty()
        ? List.of(
            new Inspection.Fault(
                view.name(), "bytes behind the rows changed while they were read; no row shows it"))
        : rows;
  }

  private static <R> Inspection<R> said(
      Inspection<R> answer, Inspection.Consistency consistency, List<Inspection.Fault> more) {
    List<Inspection.Fault> faults = new ArrayList<>(answer.faults());
    faults.addAll(more);
    return new Inspection<>(answer.rows(), faults, answer.cost(), consistency);
  }
}
