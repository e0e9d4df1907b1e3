package io.blueguard.delta;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.PrefetchedMemory;
import io.blueguard.memory.ReadSet;
import java.util.ArrayList;
import java.util.List;

/**
 * One view of one machine over time: its last rows, and what they were read from.
 *
 * <p>A walk under which the machine moved may show what never was. So rows count only when what
 * they were read from stands right after; else it is walked again, and when that does not help
 * either, again with the next tick.
 */
final class Watched<R extends Record> {
  private static final int TRIES = 4;
  // Then torn rows are better than none.
  private static final int PATIENCE = 50;

  private final View<R> view;
  private final boolean restless;
  private Recording<R> last;
  private List<R> rows = List.of();
  private boolean lost;
  private int torn;
  private long stood = System.nanoTime();

  /**
   * @param restless whether to tell of what an idle machine does all the time, too
   */
  Watched(PhysicalMemory memory, Kernel kernel, View<R> view, boolean restless) {
    this.view = view;
    this.restless = restless;
    last = Recording.attempt(Recording.recorder(memory), kernel, view);
    for (int i = 1; i < TRIES && !last.stands(memory); i++) {
      last = Recording.attempt(last.again(memory), kernel, view);
    }
    lost = last.failure() != null;
    rows = lost ? rows : last.answer().rows();
  }

  View<R> view() {
    return view;
  }

  ReadSet readSet() {
    return last.readSet();
  }

  /** Whether a comparison can tell that the rows stand; else it is walked with each tick. */
  boolean provable() {
    return last.provable();
  }

  /** {@link System#nanoTime} of the last moment at which the rows were known to be true. */
  long stood() {
    return stood;
  }

  void stood(long nanos) {
    stood = nanos;
  }

  /** What came of walking again. */
  record Outcome(List<Change> changes, Costs costs, boolean whole) {}

  /**
   * Walks again and compares rows with rows. Where a read costs a round trip the old read-set is
   * fetched in one batch first, so that only what is new to the walk is waited for.
   */
  Outcome again(PhysicalMemory memory, Kernel kernel) {
    Costs costs = Costs.NONE;
    for (int i = 0; i < TRIES; i++) {
      long start = System.nanoTime();
      PhysicalMemory source = source(memory);
      long fetched = System.nanoTime();
      last = Recording.attempt(last.again(source), kernel, view);
      long walked = System.nanoTime();
      boolean whole = !last.complete() || last.stands(memory);
      long compared = System.nanoTime();
      torn = whole ? 0 : torn + 1;
      List<Change> changes = whole || torn > TRIES * PATIENCE ? changes() : List.of();
      costs = costs.plus(Costs.ofWalk(start, fetched, walked, compared, System.nanoTime()));
      if (whole || torn > TRIES * PATIENCE) {
        torn = 0;
        return new Outcome(changes, costs, true);
      }
    }
    return new Outcome(List.of(), costs, false);
  }

  /** One walk for practice, whatever it finds, and a comparison as if a row had gone. */
  void rehearse(PhysicalMemory memory, Kernel kernel) {
    again(memory, kernel);
    RowDiff.of(view, rows, rows.subList(Math.min(1, rows.size()), rows.size()));
  }

  /**
   * What a change would bring, without one: a walk of memory that was tampered with for the
   * purpose, and one of the memory as it is.
   */
  List<Change> drill(PhysicalMemory memory, Kernel kernel) {
    PhysicalMemory tampered = Drill.of(memory, kernel, last.readSet());
    List<Change> changes = again(tampered, kernel).changes();
    again(memory, kernel);
    return changes;
  }

  private PhysicalMemory source(PhysicalMemory memory) {
    return memory.depth() == 1 ? memory : new PrefetchedMemory(memory, last.readSet());
  }

  private List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    String failure = failure();
    boolean failed = failure != null;
    if (failed && !lost) {
      changes.add(new Change(view.name(), Event.LOST, "", "", null, failure));
    } else if (lost && !failed) {
      changes.add(new Change(view.name(), Event.REGAINED, "", "", null, null));
    }
    lost = failed;
    if (!failed) {
      List<R> now = last.answer().rows();
      changes.addAll(RowDiff.of(view, rows, now));
      rows = now;
    }
    changes.removeIf(this::breathing);
    return changes;
  }

  /**
   * Why the walk says nothing of the rows; null when it does. One that has found none of them, and
   * has met something that it could not read, has not seen them go: the memory itself is gone.
   */
  private String failure() {
    if (last.failure() != null) {
      return last.failure().getMessage();
    }
    List<Inspection.Fault> faults = last.answer().faults();
    boolean blind = last.answer().rows().isEmpty() && !rows.isEmpty() && !faults.isEmpty();
    return blind ? faults.getFirst().object() + ": " + faults.getFirst().reason() : null;
  }

  private boolean breathing(Change change) {
    return !restless
        && change.kind().equals("changed")
        && view.restless(change.field(), change.before(), change.after());
  }
}
