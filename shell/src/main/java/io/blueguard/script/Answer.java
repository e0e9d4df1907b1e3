package io.blueguard.script;

import io.blueguard.inspect.Inspection;
import java.util.AbstractList;
import java.util.List;

/** The rows of a view as a list, with what a list has no place for. */
public final class Answer<R> extends AbstractList<R> {
  private final Inspection<R> inspection;

  Answer(Inspection<R> inspection) {
    this.inspection = inspection;
  }

  /** Rows with their faults, cost and consistency. */
  public Inspection<R> inspection() {
    return inspection;
  }

  public Inspection.Cost getCost() {
    return inspection.cost();
  }

  public List<Inspection.Fault> getFaults() {
    return inspection.faults();
  }

  public boolean getConsistent() {
    return inspection.consistency() == Inspection.Consistency.CONSISTENT;
  }

  @Override
  public R get(int index) {
    return inspection.rows().get(index);
  }

  @Override
  public int size() {
    return inspection.rows().size();
  }
}
