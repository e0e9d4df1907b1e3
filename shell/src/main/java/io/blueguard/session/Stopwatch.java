package io.blueguard.session;

import io.blueguard.walk.Walks;
import java.time.Duration;
import java.util.Arrays;

/**
 * Measures a thing often; stops early when that would take too long, so that a slow target is
 * measured with fewer runs. Before that it is done unmeasured until its code is compiled, which is
 * when it gets no quicker any more: a figure is to tell of the engine and the target, and not of a
 * program that has just been started.
 *
 * @param runs how often at the most
 * @param longest after which no further run begins; the unmeasured ones may take three times as
 *     long
 * @param steady parts of that time in a row in which it gets no quicker before it is measured; long
 *     code stands still while the compiler is at its largest method
 */
record Stopwatch(int runs, Duration longest, int steady) {
  private static final int FEWEST = 3;

  /** Runs after which the compiler has seen enough, at the most. */
  private static final int WARM_UP = 20_000;

  /** Parts of the longest time in which it is seen whether a thing still gets quicker. */
  private static final int PARTS = 4;

  private static final double STEADY = 0.95;

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
    return Figure.of(kind, what, Arrays.copyOf(nanos, done), things);
  }

  private void warmUp(Runnable thing) {
    long patience = System.nanoTime() + 2 * longest.toNanos();
    double before = middle(thing, longest);
    for (int still = 0; still < steady && System.nanoTime() - patience < 0; ) {
      double now = middle(thing, longest.dividedBy(PARTS));
      still = now < STEADY * before ? 0 : still + 1;
      before = Math.min(before, now);
    }
  }

  /** Nanoseconds of a run, the middle one of many. */
  private static double middle(Runnable thing, Duration longest) {
    long[] nanos = new long[WARM_UP];
    int done = 0;
    long now = System.nanoTime();
    long end = now + longest.toNanos();
    do {
      Walks.check();
      thing.run();
      long start = now;
      now = System.nanoTime();
      nanos[done++] = now - start;
    } while (done < WARM_UP && now - end < 0);
    Arrays.sort(nanos, 0, done);
    return nanos[done / 2];
  }

  /** A single run without warm-up: what comes first cannot be repeated. */
  Figure once(String kind, String what, Runnable thing) {
    long start = System.nanoTime();
    thing.run();
    return Figure.of(kind, what, new long[] {System.nanoTime() - start}, 1);
  }
}
