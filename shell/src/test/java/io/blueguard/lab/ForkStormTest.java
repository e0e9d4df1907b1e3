package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that forks all the time, looked at again and again while it does. */
class ForkStormTest {
  private static final Path ROOT = Path.of(System.getProperty("blueguard.root", ".."));
  private static final int RUNS = 100;
  private static final int LOOKS = 1000;

  @TempDir private static Path state;

  @Test
  void noneOfAHundredRunsFailsOrInventsAProcess() {
    Settings settings = new Settings(ROOT, state, state, line -> {}, line -> {});
    try (Lab machine = Lab.up("storm", "--kernel", "6.1", "--processes", "20");
        Session session = new Session(settings)) {
      Target target = session.attach(machine.spec());
      Set<Long> existed = new HashSet<>(machine.truth().processes().keySet());
      machine.ask("run", "agent storm 8 >/dev/null 2>&1 &");
      Set<Long> seen = new HashSet<>();
      for (int run = 0; run < RUNS; run++) {
        seen.addAll(pids(target.inspect(new Processes()).rows()));
      }
      seen.addAll(consistent(target));
      // The storm keeps a diary of every pid that it has used.
      Truth after = machine.truth();
      existed.addAll(after.processes().keySet());
      existed.addAll(after.stormPids());
      assertTrue(after.stormPids().size() > RUNS, "the storm was a calm");
      seen.removeAll(existed);
      assertEquals(Set.of(), seen, "invented");
    }
  }

  /**
   * Looks that have to be one moment: nearly all of them are, and in each one that says so every
   * process has the parent that is named, for a parent that ends hands its children on.
   */
  private static Set<Long> consistent(Target target) {
    Set<Long> seen = new HashSet<>();
    int moments = 0;
    for (int look = 0; look < LOOKS; look++) {
      Inspection<Process> answer = target.consistent(new Processes(), 10);
      if (answer.consistency() == Inspection.Consistency.CONSISTENT) {
        moments++;
        Set<Long> pids = pids(answer.rows());
        assertEquals(answer.rows().size(), pids.size(), "listed twice");
        for (Process row : answer.rows()) {
          assertTrue(
              row.ppid() == 0 || pids.contains((long) row.ppid()), "no parent: pid=" + row.pid());
        }
        seen.addAll(pids);
      } else {
        assertFalse(answer.faults().isEmpty(), "torn, and not said what");
      }
    }
    System.out.printf("storm: consistent=%d of %d%n", moments, LOOKS);
    assertTrue(moments >= LOOKS * 95 / 100, "consistent: " + moments);
    return seen;
  }

  /**
   * Where a look is not one moment a number may come twice: a task that ended while it was looked
   * at may be memory of a new one by then, which has its parent's number until it is given its own.
   */
  private static Set<Long> pids(List<Process> rows) {
    Set<Long> pids = new HashSet<>();
    for (Process row : rows) {
      pids.add((long) row.pid());
    }
    assertTrue(pids.contains(1L), "PID 1 is missing");
    assertTrue(pids.contains(2L), "kthreadd is missing");
    return pids;
  }
}
