package io.blueguard.delta;

import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * Some views of one machine over time.
 *
 * <p>A view's answer depends on the bytes it was read from and on nothing else. So a tick compares
 * those bytes, a batch a view, and chases no pointer: nothing changed means that every answer
 * stands. Only a view whose bytes changed is walked again, and its rows are compared with the last
 * ones.
 *
 * <p>Not for two threads at once.
 */
public final class WatchedMachine {
  private final String target;
  private final PhysicalMemory memory;
  private final Kernel kernel;
  private final List<Watched<?>> views = new ArrayList<>();

  /** Walks each view once, so that the first tick has something to compare with. */
  public WatchedMachine(
      String target, PhysicalMemory memory, Kernel kernel, List<? extends View<?>> views) {
    this.target = target;
    this.memory = memory;
    this.kernel = kernel;
    views.forEach(view -> this.views.add(new Watched<>(memory, kernel, view)));
  }

  /**
   * What one tick found and what it cost.
   *
   * @param changes differences of rows; may be none although bytes changed
   * @param walks how many views were walked again
   * @param compareNanos of comparing the read-sets
   * @param walkNanos of fetching, walking and comparing rows
   */
  public record Tick(List<Change> changes, int walks, long compareNanos, long walkNanos) {}

  public String target() {
    return target;
  }

  /** How many ranges a tick compares. */
  public int ranges() {
    return views.stream().mapToInt(view -> view.readSet().count()).sum();
  }

  /** How many bytes a tick compares. */
  public long bytes() {
    return views.stream().mapToLong(view -> view.readSet().size()).sum();
  }

  public Tick tick() {
    long start = System.nanoTime();
    List<Watched<?>> moved = new ArrayList<>();
    for (Watched<?> view : views) {
      if (!view.stands(memory)) {
        moved.add(view);
      }
    }
    long compared = System.nanoTime();
    if (moved.isEmpty()) {
      return new Tick(List.of(), 0, compared - start, 0);
    }
    List<Change> changes = new ArrayList<>();
    moved.forEach(view -> changes.addAll(view.again(memory, kernel)));
    return new Tick(changes, moved.size(), compared - start, System.nanoTime() - compared);
  }
}
