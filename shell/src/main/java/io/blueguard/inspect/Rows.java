package io.blueguard.inspect;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.kernel.ListWalk;
import io.blueguard.walk.Walks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Rows and faults while a view collects them: what cannot be read costs one row, not the table. */
public final class Rows<R> {
  private static final int MAX_FAULTS = 1000;

  private final List<R> rows = new ArrayList<>();
  private final List<Inspection.Fault> faults = new ArrayList<>();
  private int dropped;

  public void add(R row) {
    rows.add(row);
  }

  /** Adds what the reading gives; a failure becomes a fault of that object. */
  public void attempt(String object, Supplier<R> reading) {
    attempt(object, reading, () -> true);
  }

  /**
   * The same for an object of which there are many.
   *
   * @param kind what to call it before its address, which nobody writes unless it fails
   */
  public void attempt(String kind, long va, Supplier<R> reading) {
    try {
      rows.add(reading.get());
    } catch (Failure failure) {
      Walks.check();
      fault(kind + Hex.of(va), failure.getMessage());
    }
  }

  /** The same, where the row is wanted; a failure while finding that out is a fault too. */
  public void attempt(String object, Supplier<R> reading, BooleanSupplier wanted) {
    try {
      if (wanted.getAsBoolean()) {
        rows.add(reading.get());
      }
    } catch (Failure failure) {
      // A command that was cancelled ends here; anything else costs this row alone.
      Walks.check();
      fault(object, failure.getMessage());
    }
  }

  /** Does what gives no row of its own; a failure becomes a fault of that object. */
  public void guard(String object, Runnable work) {
    try {
      work.run();
    } catch (Failure failure) {
      Walks.check();
      fault(object, failure.getMessage());
    }
  }

  public void fault(String object, String reason) {
    if (faults.size() < MAX_FAULTS) {
      faults.add(new Inspection.Fault(object, reason));
    } else {
      dropped++;
    }
  }

  /** Faults of a list that was walked: where it ended early, and a back link that lies. */
  public void tell(String list, ListWalk walk) {
    if (!walk.stopped().isEmpty()) {
      fault(list, walk.stopped());
    }
    if (walk.crooked() != 0) {
      fault(list, "back link does not lead back: object=" + Hex.of(walk.crooked()));
    }
  }

  /** What was collected; faults beyond the first thousand are counted in a last one. */
  public Inspection<R> done() {
    if (dropped > 0) {
      faults.add(new Inspection.Fault("faults", "further ones not kept: count=" + dropped));
      dropped = 0;
    }
    return new Inspection<>(rows, faults, Inspection.Cost.NONE, Inspection.Consistency.UNCHECKED);
  }
}
