package io.blueguard.integrity;

import io.blueguard.inspect.Inspection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Findings of a machine that runs: what is only there while something is being changed (a task that
 * is born, a module that is loaded, a function that is patched) is gone at the next look. Findings
 * that do not come again are told as faults, never dropped in silence.
 */
public final class SecondLook {
  private static final int LOOKS = 3;

  private SecondLook() {}

  /**
   * @param live whether the machine may move; else one look is enough
   * @param look answers the question at a new moment
   */
  public static Inspection<Finding> of(boolean live, Supplier<Inspection<Finding>> look) {
    return of(live, look.get(), look);
  }

  /** The same after a first look. */
  public static Inspection<Finding> of(
      boolean live, Inspection<Finding> first, Supplier<Inspection<Finding>> look) {
    Inspection<Finding> answer = first;
    for (int i = 1; live && i < LOOKS && !answer.rows().isEmpty(); i++) {
      answer = confirmed(answer, look.get());
    }
    return answer;
  }

  private static Inspection<Finding> confirmed(
      Inspection<Finding> before, Inspection<Finding> now) {
    Set<List<String>> there = new HashSet<>();
    now.rows().forEach(row -> there.add(name(row)));
    List<Finding> rows = new ArrayList<>();
    List<Inspection.Fault> faults = new ArrayList<>(now.faults());
    for (Finding row : before.rows()) {
      if (there.contains(name(row))) {
        rows.add(row);
      } else {
        faults.add(
            new Inspection.Fault(
                row.object(), "was odd at one look only, while the machine moved: " + row.found()));
      }
    }
    return new Inspection<>(rows, faults, sum(before.cost(), now.cost()), now.consistency());
  }

  private static List<String> name(Finding row) {
    return List.of(row.check(), row.object());
  }

  private static Inspection.Cost sum(Inspection.Cost one, Inspection.Cost other) {
    return new Inspection.Cost(
        one.reads() + other.reads(), one.bytes() + other.bytes(), one.micros() + other.micros());
  }
}
