package io.blueguard.render;

import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is known about a row set besides its rows. */
public final class Meta {
  private Meta() {}

  /** {@code yes}, {@code no} or {@code unchecked}. */
  public static String consistent(Inspection<?> inspection) {
    return switch (inspection.consistency()) {
      case CONSISTENT -> "yes";
      case TORN -> "no";
      case UNCHECKED -> "unchecked";
    };
  }

  /** The foot of a table, without a line end. */
  public static String foot(Inspection<?> inspection) {
    Inspection.Cost cost = inspection.cost();
    return String.join(
        ", ",
        counted(inspection.rows().size(), "row"),
        counted(inspection.faults().size(), "fault"),
        counted(cost.reads(), "read"),
        counted(cost.bytes(), "byte"),
        counted(cost.micros(), "microsecond"),
        "consistent " + consistent(inspection));
  }

  /** The faults as lines for stderr, the first few of them. */
  public static List<String> faults(Inspection<?> inspection, int limit) {
    List<Inspection.Fault> faults = inspection.faults();
    List<String> lines =
        new ArrayList<>(
            faults.stream()
                .limit(limit)
                .map(fault -> Safe.text(fault.object()) + ": " + Safe.text(fault.reason()))
                .toList());
    if (faults.size() > limit) {
      lines.add("and " + counted(faults.size() - limit, "more fault"));
    }
    return lines;
  }

  static Map<String, Object> json(Inspection<?> inspection) {
    Map<String, Object> facts = new LinkedHashMap<>();
    Columns faults = Columns.of(Inspection.Fault.class);
    facts.put("faults", inspection.faults().stream().map(faults::json).toList());
    facts.put("reads", inspection.cost().reads());
    facts.put("bytes", inspection.cost().bytes());
    facts.put("microseconds", inspection.cost().micros());
    facts.put("consistent", consistent(inspection));
    return facts;
  }

  private static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
