package io.blueguard.script;

import io.blueguard.inspect.Inspection;
import java.util.AbstractList;

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

  @Override
  public R get(int index) {
    return inspection.rows().get(index);
  }

  @Override
  public int size() {
    return inspection.rows().size();
  }
}
