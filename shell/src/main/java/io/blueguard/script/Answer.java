package io.blueguard.script;

import io.blueguard.inspect.Inspection;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;

/** The rows of a view as a list, with what a list has no place for. */
public final class Answer<R> extends AbstractList<R> {
  private final Inspection<R> inspection;

  // Groovy sorts a list in place.
  private final List<R> rows;

  Answer(Inspection<R> inspection) {
    this.inspection = inspection;
    this.rows = new ArrayList<>(inspection.rows());
  }

  /** Rows as they were found, with their faults, cost and consistency. */
  public Inspection<R> inspection() {
    return inspection;
  }

  /** The rows as the script has left them, sorted perhaps, and what they cost. */
  Inspection<R> shown() {
    return inspection.with(rows);
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
    return rows.get(index);
  }

  @Override
  public R set(int index, R row) {
    return rows.set(index, row);
  }

  @Override
  public void add(int index, R row) {
    rows.add(index, row);
  }

  @Override
  public R remove(int index) {
    return rows.remove(index);
  }

  @Override
  public String toString() {
    return RowText.of(this);
  }

  @Override
  public int size() {
    return rows.size();
  }
}
