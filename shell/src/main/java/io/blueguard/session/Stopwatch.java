package io.blueguard.session;

import io.blueguard.walk.Walks;
import java.time.Duration;

/**
 * Measures a thing often; stops early when that would take too long, so that a slow target is
 * measured with fewer runs. Before that it is done unmeasured until its code is compiled: a figure
 * is to tell of the engine and the target, and not of a program that has just been started.
 *
 * @param runs how often at the most
 * @param longest after which no further run begins; for the unmeasured ones as much again
 */
record Stopwatch(int runs, Duration longest) {
  private static final int FEWEST = 3;

  /** Runs after which the compiler has seen enough, at the most. */
  private static final int WARM_UP = 20_000;

  /**
   * @param things how many of what is counted a run does
   */
  Figure times(String kind, String what, int things, Runnable thing) {
    int most = Math.max(1, Math.min(runs, things == 1 ? runs : runs / 5));
    warmUp(thing);
    long end = System.nanoTime() + longest.toNanos();
    long[] nanos = new long[most];
    int done = 0;
    while (done < most && (done < FEWEST || System.nanoTime() - end < 0)) {
      Walks.check();
      long start = System.nanoTime();
      thing.run();
      nanos[done++] = System.nanoTime() - start;
    }
    return Figure.of(kind, what, java.util.Arrays.copyOf(nanos, done), things);
  }

  private void warmUp(Runnable thing) {
    long end = System.nanoTime() + longest.toNanos();
    for (int i = 0; i < WARM_UP && System.nanoTime() - end < 0; i++) {
      Walks.check();
      thing.run();
    }
  }

  /** A single run without warm-up: what comes first cannot be repeated. */
  Figure once(String kind, String what, Runnable thing) {
    long start = System.nanoTime();
    thing.run();
    return Figure.of(kind, what, new long[] {System.nanoTime() - start}, 1);
  }
}
