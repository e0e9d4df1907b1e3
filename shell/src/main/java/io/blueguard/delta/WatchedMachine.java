package io.blueguard.delta;

import io.blueguard.base.Range;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.PhysicalMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Some views of one machine over time.
 *
 * <p>A view's answer depends on the bytes it was read from and on nothing else. So a tick compares
 * those bytes, all views in one batch, and chases no pointer: nothing changed means that every
 * answer stands. Only a view whose bytes changed is walked again, and its rows are compared with
 * the last ones.
 *
 * <p>Not for two threads at once.
 */
public final class WatchedMachine {
  private final String target;
  private final PhysicalMemory memory;
  private final Kernel kernel;
  private final List<Watched<?>> views = new ArrayList<>();
  private Round alone;
  private long unchanged = System.nanoTime();

  /**
   * Walks each view once, so that the first tick has something to compare with.
   *
   * @param restless whether to tell of what an idle machine does all the time, too
   */
  public WatchedMachine(
      String target,
      PhysicalMemory memory,
      Kernel kernel,
      List<? extends View<?>> views,
      boolean restless) {
    this.target = target;
    this.memory = memory;
    this.kernel = kernel;
    views.forEach(view -> this.views.add(new Watched<>(memory, kernel, view, restless)));
  }

  /**
   * What one tick found and what it cost.
   *
   * @param changes differences of rows; may be none although bytes changed
   */
  public record Tick(List<Change> changes, Costs costs) {}

  public String target() {
    return target;
  }

  PhysicalMemory memory() {
    return memory;
  }

  List<Watched<?>> views() {
    return views;
  }

  /** How many ranges a tick compares. */
  public int ranges() {
    return views.stream().mapToInt(view -> view.readSet().count()).sum();
  }

  /** What a tick compares; a range that several views read is there for each of them. */
  public List<Range> where() {
    List<Range> where = new ArrayList<>();
    for (Watched<?> view : views) {
      for (int i = 0; i < view.readSet().count(); i++) {
        where.add(view.readSet().range(i));
      }
    }
    return where;
  }

  /** How many bytes a tick compares. */
  public long bytes() {
    return views.stream().mapToLong(view -> view.readSet().size()).sum();
  }

  /**
   * {@link System#nanoTime} of the last moment at which nothing of what the last tick told had
   * happened yet: a change is younger than that.
   */
  public long unchanged() {
    return unchanged;
  }

  /**
   * Walks each view over and over and tells nobody. Changes are rare, and code that has hardly ever
   * run is slow: a walk takes ten times as long as one that the compiler has seen often. So whoever
   * has time practises, on an object of its own, and the first change is told of as fast as the
   * thousandth.
   *
   * @param walks of each view, at the most
   * @param most how long, at the most, for each view; an interrupt ends it too
   */
  public void rehearse(int walks, Duration most) {
    practise(walks, most, view -> view.rehearse(memory, kernel));
  }

  /**
   * The same with changes that do not happen: each view is also walked in memory in which code
   * pointers lead elsewhere, so that what there is to tell has been told before.
   *
   * @param told of these changes, as if they had happened
   */
  public void drill(int walks, Duration most, Consumer<Event> told) {
    practise(
        walks,
        most,
        view ->
            view.drill(memory, kernel)
                .forEach(
                    change -> told.accept(Event.of(Instant.EPOCH.toString(), target, change))));
  }

  private void practise(int walks, Duration most, Consumer<Watched<?>> walk) {
    for (Watched<?> view : views) {
      long end = System.nanoTime() + most.toNanos();
      for (int i = 0; i < walks && System.nanoTime() - end < 0; i++) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        walk.accept(view);
      }
    }
  }

  /** Looks at this machine alone. */
  public Tick tick() {
    alone = alone == null ? new Round(List.of(this)) : alone;
    long start = System.nanoTime();
    List<Watched<?>> moved = alone.moved().getOrDefault(this, List.of());
    Costs costs = Costs.ofCompare(start);
    return moved.isEmpty() ? new Tick(List.of(), costs) : again(moved, costs);
  }

  /** Walks these views of it again. */
  Tick again(List<Watched<?>> moved, Costs before) {
    Costs costs = before;
    List<Change> changes = new ArrayList<>();
    unchanged = Long.MAX_VALUE;
    for (Watched<?> view : moved) {
      long start = System.nanoTime();
      Watched.Outcome outcome = view.again(memory, kernel);
      unchanged = outcome.changes().isEmpty() ? unchanged : Math.min(unchanged, view.stood());
      if (outcome.whole()) {
        view.stood(start);
      }
      changes.addAll(outcome.changes());
      costs = costs.plus(outcome.costs());
    }
    return new Tick(changes, costs);
  }
}
