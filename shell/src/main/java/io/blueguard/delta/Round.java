package io.blueguard.delta;

import io.blueguard.base.Failure;
import io.blueguard.memory.BatchComparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The comparisons of one round: all views of all machines that are read through one engine go out
 * as one batch, a single call for each engine. What changed is then walked again, machine by
 * machine.
 */
final class Round {
  private final Map<Object, Batch> batches = new LinkedHashMap<>();

  /** The views of the machines of one engine. */
  private static final class Batch {
    final BatchComparison comparison = new BatchComparison();
    final List<WatchedMachine> machines = new ArrayList<>();
    final List<Watched<?>> views = new ArrayList<>();
    boolean[] changed;

    void add(WatchedMachine machine) {
      machine
          .views()
          .forEach(
              view -> {
                comparison.add(machine.memory(), view.readSet());
                machines.add(machine);
                views.add(view);
              });
      changed = new boolean[views.size()];
    }

    void compare(Map<WatchedMachine, List<Watched<?>>> moved) {
      long start = System.nanoTime();
      for (int i = 0; i < changed.length; i++) {
        comparison.replace(i, views.get(i).readSet());
        changed[i] = !views.get(i).provable();
      }
      try {
        comparison.changed(changed);
      } catch (Failure failure) {
        // The walks find out whose memory is gone, and say so for each machine.
        Arrays.fill(changed, true);
      }
      for (int i = 0; i < changed.length; i++) {
        if (changed[i]) {
          moved.computeIfAbsent(machines.get(i), machine -> new ArrayList<>()).add(views.get(i));
        } else {
          views.get(i).stood(start);
        }
      }
    }
  }

  Round(List<WatchedMachine> machines) {
    for (WatchedMachine machine : machines) {
      batches
          .computeIfAbsent(BatchComparison.key(machine.memory()), engine -> new Batch())
          .add(machine);
    }
  }

  /** How many calls a round makes. */
  int batches() {
    return batches.size();
  }

  /** The views that have to be walked again, by their machines. */
  Map<WatchedMachine, List<Watched<?>>> moved() {
    Map<WatchedMachine, List<Watched<?>>> moved = new LinkedHashMap<>();
    batches.values().forEach(batch -> batch.compare(moved));
    return moved;
  }
}
