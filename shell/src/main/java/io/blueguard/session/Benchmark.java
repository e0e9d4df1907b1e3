package io.blueguard.session;

import io.blueguard.base.Range;
import io.blueguard.delta.WatchedMachine;
import io.blueguard.inspect.View;
import io.blueguard.inspect.Views;
import io.blueguard.memory.PhysicalMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a target and its engine can do here: single reads, batches, each view at its first time and
 * warm, and the tick of a watch. The same questions for every engine, so that engines compare.
 */
public final class Benchmark {
  private static final int BATCH = 1000;

  private final Target target;
  private final int runs;
  // The same places in every run of the program.
  private final Random random = new Random(1);
  private final List<Range> data;
  private final long dataBytes;

  /**
   * @param runs how often each thing is measured
   */
  public Benchmark(Target target, int runs) {
    this.target = target;
    this.runs = runs;
    this.data =
        target.memory().populated().stream().filter(range -> range.length() >= 4096).toList();
    this.dataBytes = data.stream().mapToLong(Range::length).sum();
  }

  public List<Figure> run() {
    List<Figure> figures = new ArrayList<>();
    for (View<?> view : Views.all()) {
      figures.add(times(view.name() + ", first time", 1, 1, () -> target.inspect(view)));
    }
    for (View<?> view : Views.all()) {
      figures.add(times(view.name() + ", warm", runs, 1, () -> target.inspect(view)));
    }
    ticks(figures);
    reads(figures);
    return figures;
  }

  private void ticks(List<Figure> figures) {
    for (List<View<?>> views : List.of(List.<View<?>>of(Views.named("ps")), Views.all())) {
      WatchedMachine machine = target.watched(views, false);
      String names = String.join(" + ", views.stream().map(View::name).toList());
      String what = "tick of " + names + ", " + machine.ranges() + " ranges";
      figures.add(times(what, runs, 1, machine::tick));
    }
  }

  private void reads(List<Figure> figures) {
    PhysicalMemory memory = target.memory();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment word = arena.allocate(8);
      MemorySegment page = arena.allocate(4096);
      figures.add(times("read of 8 bytes", runs, 1, () -> memory.read(place(8), word)));
      figures.add(times("read of 4096 bytes", runs, 1, () -> memory.read(place(4096), page)));
      figures.add(batch(memory, arena, 64));
      figures.add(batch(memory, arena, 4096));
    }
  }

  /** A batch of independent reads; figures are for each read. */
  private Figure batch(PhysicalMemory memory, Arena arena, int size) {
    MemorySegment all = arena.allocate((long) size * BATCH, 64);
    List<PhysicalMemory.Transfer> batch = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      batch.add(new PhysicalMemory.Transfer(place(size), all.asSlice((long) i * size, size)));
    }
    int few = Math.max(1, runs / 10);
    return times(
        "read of " + size + " bytes in a batch of " + BATCH, few, BATCH, () -> memory.read(batch));
  }

  /** A place where there is data, so that no hole answers in its stead. */
  private long place(int size) {
    long at = random.nextLong(dataBytes);
    for (Range range : data) {
      if (at < range.length()) {
        return range.start() + Math.min(at & -size, range.length() - size);
      }
      at -= range.length();
    }
    throw new IllegalStateException("no place for a read: at=" + at);
  }

  private static Figure times(String what, int runs, int things, Runnable thing) {
    for (int i = 0; i < runs / 10; i++) {
      thing.run();
    }
    long[] nanos = new long[runs];
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      thing.run();
      nanos[i] = System.nanoTime() - start;
    }
    return Figure.of(what, nanos, things);
  }
}
