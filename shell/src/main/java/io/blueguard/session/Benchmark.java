package io.blueguard.session;

import io.blueguard.delta.WatchedMachine;
import io.blueguard.dma.DeviceModel;
import io.blueguard.inspect.View;
import io.blueguard.inspect.task.Processes;
import io.blueguard.inspect.task.TaskNames;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.CachedMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a target and its engine can do here: each view at its first time, cold and warm, the tick of
 * a watch, reads by size and depth, and walks. The same questions for every engine, so that engines
 * compare; behind a modelled device each answer stands beside what the model needs for it.
 *
 * <p>The first time of a view is that of code which has hardly run. Cold is with compiled code, and
 * nothing remembered of the target: only this machine's page cache is warm. Warm is a view of a
 * moment that has been read already. Asked again is what a command does that is typed again: behind
 * a device it compares what the last answer was read from.
 */
public final class Benchmark {
  private static final int LONGEST_MS = 2000;

  private static final Duration PART = Duration.ofMillis(100);

  /** The code behind a view is long, and it takes the compiler seconds. */
  private static final Duration LONG_PART = Duration.ofMillis(250);

  private final Target target;
  private final long intervalNs;
  private final Stopwatch stopwatch;
  private final Stopwatch patient;
  private final Best best;

  /**
   * @param runs how often each thing is measured, at the most
   * @param interval in which each watched machine is to be asked once
   */
  public Benchmark(Session session, int runs, Duration interval) {
    this.target = session.current();
    this.intervalNs = interval.toNanos();
    Duration longest = Duration.ofMillis(Math.clamp(2L * runs, 50, LONGEST_MS));
    Consumer<String> progress = session.settings().progress();
    this.stopwatch = new Stopwatch(runs, longest, PART, 3, progress);
    this.patient = new Stopwatch(runs, longest, LONG_PART, 6, progress);
    this.best = new Best(session.model(target), CopySpeed.here());
  }

  public List<Figure> run() {
    List<View<?>> views = new ArrayList<>(Catalog.basics());
    views.add(new TaskNames());
    List<Figure> figures = new ArrayList<>();
    for (View<?> view : views) {
      figures.add(stopwatch.once("view", view.name() + ", first time", () -> target.inspect(view)));
    }
    views.forEach(view -> coldAndWarm(view, figures));
    ticks(figures);
    // Once more, for a program that has just been started has its compiler on the other core.
    CopySpeed copy = best.copy().orBetter(CopySpeed.here());
    Best again = new Best(best.model(), copy);
    figures.addAll(new ReadBenchmark(target.memory(), stopwatch, patient, again).run());
    figures.add(page("one core", copy.oneNsPerByte()));
    figures.add(page("all cores", copy.allNsPerByte()));
    return figures;
  }

  private static Figure page(String who, double nsPerByte) {
    long[] nanos = {(long) (4096 * nsPerByte)};
    return Figure.of("machine", "copy of 4096 bytes by " + who, nanos, 1);
  }

  /**
   * Cold: a new moment for each, which knows nothing of the target. Warm: again and again in one.
   */
  private void coldAndWarm(View<?> view, List<Figure> figures) {
    figures.add(
        patient
            .times("view", view.name() + ", cold", 1, () -> walk(view))
            .watching(intervalNs)
            .limit(chain(view)));
    if (target.keeps(view)) {
      String again = view.name() + ", asked again";
      figures.add(patient.times("view", again, 1, () -> target.inspect(view)));
    }
    Kernel moment = target.kernel().over(CachedMemory.ofMoment(target.memory().base()));
    figures.add(patient.times("view", view.name() + ", warm", 1, () -> view.inspect(moment)));
  }

  /** At a new moment, with nothing kept from one before. */
  private void walk(View<?> view) {
    view.inspect(target.kernel().over(CachedMemory.ofMoment(target.memory().base())));
  }

  /** What the device needs for the reads of this view, one walk alone; 0 without a model. */
  private double chain(View<?> view) {
    DeviceModel model = best.model();
    if (model == null) {
      return 0;
    }
    Chain chain = new Chain(target.memory(), model);
    view.inspect(target.kernel().over(CachedMemory.ofMoment(chain)));
    return chain.nanos();
  }

  /** Beside what walking the same views costs, so that the ratio is one of a single run. */
  private void ticks(List<Figure> figures) {
    for (List<View<?>> views : List.of(List.<View<?>>of(new Processes()), Catalog.basics())) {
      String names = String.join(" + ", views.stream().map(View::name).toList());
      Figure walk = stopwatch.times("walk", "walking " + names, 1, () -> views.forEach(this::walk));
      WatchedMachine machine = target.watched(views, false);
      String what = "tick of " + names + ", " + machine.ranges() + " ranges";
      Figure tick = stopwatch.times("tick", what, 1, machine::tick).watching(intervalNs);
      double limit = best.compare(machine.where());
      figures.add(tick.comparedWith("walking", walk).limit(limit));
    }
  }
}
