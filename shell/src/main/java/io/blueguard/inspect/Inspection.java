package io.blueguard.inspect;

import java.util.ArrayList;
import java.util.List;

/**
 * The answer to one question: rows, what could not be read, and what it cost.
 *
 * @param rows what was found; partial when there are faults
 * @param faults each thing that was lost, in words
 * @param cost what reading it took
 * @param consistency whether the rows are known to be one moment of the machine
 */
public record Inspection<R>(List<R> rows, List<Fault> faults, Cost cost, Consistency consistency) {
  public Inspection {
    rows = List.copyOf(rows);
    faults = List.copyOf(faults);
  }

  /** The same answer with other rows, as sorting and filtering make them. */
  public <T> Inspection<T> with(List<T> other) {
    return new Inspection<>(other, faults, cost, consistency);
  }

  /** The same answer that took so long. */
  public Inspection<R> lasted(long micros) {
    Cost longer = new Cost(cost.reads(), cost.bytes(), micros);
    return new Inspection<>(rows, faults, longer, consistency);
  }

  /** These rows with what another answer, that they were made of too, lacked and cost. */
  public Inspection<R> and(Inspection<?> other) {
    List<Fault> all = new ArrayList<>(faults);
    all.addAll(other.faults);
    Cost both =
        new Cost(
            cost.reads() + other.cost.reads(),
            cost.bytes() + other.cost.bytes(),
            cost.micros() + other.cost.micros());
    boolean torn = consistency == Consistency.TORN || other.consistency == Consistency.TORN;
    boolean same = consistency == other.consistency;
    Consistency of = torn ? Consistency.TORN : same ? consistency : Consistency.UNCHECKED;
    return new Inspection<>(rows, all, both, of);
  }

  /**
   * Something that is missing from the rows.
   *
   * @param object what was being read: {@code task 0xffff…}
   * @param reason why it could not be
   */
  public record Fault(String object, String reason) {}

  /**
   * @param reads how many reads reached physical memory
   * @param bytes how many bytes they brought
   * @param micros wall time, microseconds
   */
  public record Cost(long reads, long bytes, long micros) {
    public static final Cost NONE = new Cost(0, 0, 0);
  }

  /** Whether the bytes behind the rows were compared after the walk. */
  public enum Consistency {
    /** Nobody compared: a live machine may have moved under the walk. */
    UNCHECKED,
    /** The target cannot change, or everything read was compared afterwards and had not changed. */
    CONSISTENT,
    /** Some of it changed while it was read. */
    TORN
  }
}
