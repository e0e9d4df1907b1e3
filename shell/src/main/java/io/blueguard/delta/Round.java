package io.blueguard.delta;

import io.blueguard.base.Failure;
import io.blueguard.memory.BatchComparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The comparisons of one round: all views of all machines that are read through one engine go out
 * as one batch, a single call for each engine. Engines that do not answer at once work at the same
 * time. What changed is then walked again, machine by machine.
 */
final class Round {
  // Threads of the system: a call of an engine holds the thread that makes it.
  private static final ExecutorService WAITING =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("watched-device-", 0).factory());

  private final Map<Object, Batch> batches = new LinkedHashMap<>();

  /** The views of the machines of one engine. */
  private static final class Batch {
    final BatchComparison comparison = new BatchComparison();
    final List<WatchedMachine> machines = new ArrayList<>();
    final List<Watched<?>> views = new ArrayList<>();
    boolean[] changed;
    private long start;

    /** Whether its engine does not answer at once. */
    boolean far() {
      return machines.getFirst().memory().depth() > 1;
    }

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

    void compare() {
      start = System.nanoTime();
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
    }

    void collect(Map<WatchedMachine, List<Watched<?>>> moved) {
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
    compare();
    Map<WatchedMachine, List<Watched<?>>> moved = new LinkedHashMap<>();
    batches.values().forEach(batch -> batch.collect(moved));
    return moved;
  }

  /** The last one is compared here, and so are all whose engines answer at once. */
  private void compare() {
    List<Future<?>> others = new ArrayList<>();
    try {
      List<Batch> here = new ArrayList<>();
      for (Batch batch : batches.values()) {
        if (batch.far() && others.size() + here.size() < batches.size() - 1) {
          others.add(WAITING.submit(batch::compare));
        } else {
          here.add(batch);
        }
      }
      here.forEach(Batch::compare);
    } finally {
      others.forEach(Round::join);
    }
  }

  /** Waits in any case: afterwards nobody reads the memory any more. */
  private static void join(Future<?> other) {
    boolean interrupted = false;
    for (boolean done = false; !done; ) {
      try {
        other.get();
        done = true;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException broken) {
        throw new IllegalStateException(broken.getCause());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
