package io.blueguard.session;

import io.blueguard.walk.Walks;
import java.time.Duration;

/**
 * Measures a thing often; stops early when that would take too long, so that a slow target is
 * measured with fewer runs.
 *
 * @param runs how often at the most
 * @param longest after which no further run begins
 */
record Stopwatch(int runs, Duration longest) {
  private static final int FEWEST = 3;

  /**
   * @param things how many of what is counted a run does
   */
  Figure times(String kind, String what, int things, Runnable thing) {
    long end = System.nanoTime() + longest.toNanos();
    int most = Math.max(1, Math.min(runs, things == 1 ? runs : runs / 5));
    for (int i = 0; i < most / 10 && System.nanoTime() - end < 0; i++) {
      Walks.check();
      thing.run();
    }
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

  /** The same with a single run: what comes first cannot be repeated. */
  Figure once(String kind, String what, Runnable thing) {
    return new Stopwatch(1, longest).times(kind, what, 1, thing);
  }
}
