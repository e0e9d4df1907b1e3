package io.blueguard.inspect;

import io.blueguard.base.Failure;
import io.blueguard.walk.Walks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Rows and faults while a view collects them: what cannot be read costs one row, not the table. */
public final class Rows<R> {
  private static final int MAX_FAULTS = 1000;

  private final List<R> rows = new ArrayList<>();
  private final List<Inspection.Fault> faults = new ArrayList<>();

  public void add(R row) {
    rows.add(row);
  }

  /** Adds what the reading gives; a failure becomes a fault of that object. */
  public void attempt(String object, Supplier<R> reading) {
    try {
      rows.add(reading.get());
    } catch (Failure failure) {
      // A command that was cancelled ends here; anything else costs this row alone.
      Walks.check();
      fault(object, failure.getMessage());
    }
  }

  /** The same, where the row is wanted; a failure while finding that out is a fault too. */
  public void attempt(
      String object, Supplier<R> reading, java.util.function.BooleanSupplier wanted) {
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

  public void fault(String object, String reason) {
    if (faults.size() < MAX_FAULTS) {
      faults.add(new Inspection.Fault(object, reason));
    }
  }

  public Inspection<R> done() {
    return new Inspection<>(rows, faults, Inspection.Cost.NONE, Inspection.Consistency.UNCHECKED);
  }
}
