package io.blueguard.session;

import io.blueguard.walk.Walks;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Measures a thing often; stops early when that would take too long, so that a slow target is
 * measured with fewer runs. Before that it is done unmeasured, part by part, until its code is
 * compiled: when the compiler has been idle and the thing got no quicker for several parts in a
 * row. A figure is to tell of the engine and the target, and not of a program that has just been
 * started; one whose code was still on its way there says so.
 *
 * @param runs how often at the most
 * @param longest after which no further run begins
 * @param part of the unmeasured time, at the end of which it is seen whether that goes on
 * @param steady so many parts in a row end it
 * @param progress told what it is at
 */
record Stopwatch(int runs, Duration longest, Duration part, int steady, Consumer<String> progress) {
  private static final int FEWEST = 3;

  /** Unmeasured runs of one part, at the most. */
  private static final int MOST = 20_000;

  /** After which a thing is measured as it is: beside other busy programs a compiler needs long. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration A_MOMENT = Duration.ofMillis(2);

  private static final double NO_QUICKER = 0.95;

  /** Of the time that passes, from which on the compiler counts as busy. */
  private static final double BUSY = 0.25;

  /**
   * @param things how many of what is counted a run does
   */
  Figure times(String kind, String what, int things, Runnable thing) {
    progress.accept("measuring " + what);
    int most = Math.max(1, Math.min(runs, things == 1 ? runs : runs / 5));
    boolean compiled = warmUp(thing);
    long begin = System.nanoTime();
    long[] nanos = new long[most];
    int done = 0;
    long spent = 0;
    while (done < most && spent < (done < FEWEST ? PATIENCE : longest).toNanos()) {
      Walks.check();
      long start = System.nanoTime();
      thing.run();
      long end = System.nanoTime();
      nanos[done++] = end - start;
      spent = end - begin;
    }
    return Figure.of(kind, what, Arrays.copyOf(nanos, done), things).steady(compiled);
  }

  /** False when its code was still being compiled, or got quicker, after all patience. */
  private boolean warmUp(Runnable thing) {
    double first = middle(thing);
    if (first > PATIENCE.toNanos()) {
      return true; // such a thing waits for its device, and not for the compiler
    }
    boolean compiled = settle(thing, first);
    rehearse(thing);
    return compiled;
  }

  private boolean settle(Runnable thing, double first) {
    long begin = System.nanoTime();
    double best = first;
    for (int still = 0; still < steady; ) {
      long start = System.nanoTime();
      if (start - begin > PATIENCE.toNanos()) {
        return false;
      }
      long compiled = Compilers.nanos();
      double now = middle(thing);
      boolean busy = Compilers.nanos() - compiled > BUSY * (System.nanoTime() - start);
      still = busy || now < NO_QUICKER * best ? 0 : still + 1;
      best = Math.min(best, now);
    }
    return true;
  }

  /** Once more, for looking at the compiler has driven the thing out of the processor's caches. */
  private static void rehearse(Runnable thing) {
    long end = System.nanoTime() + A_MOMENT.toNanos();
    do {
      thing.run();
    } while (System.nanoTime() - end < 0);
  }

  /** Nanoseconds of a run, the middle one of a part. */
  private double middle(Runnable thing) {
    long[] nanos = new long[MOST];
    int done = 0;
    long now = System.nanoTime();
    long end = now + part.toNanos();
    do {
      Walks.check();
      thing.run();
      long start = now;
      now = System.nanoTime();
      nanos[done++] = now - start;
    } while (done < MOST && now - end < 0);
    Arrays.sort(nanos, 0, done);
    return nanos[done / 2];
  }

  /** A single run without warm-up: what comes first cannot be repeated. */
  Figure once(String kind, String what, Runnable thing) {
    progress.accept("measuring " + what);
    long start = System.nanoTime();
    thing.run();
    return Figure.of(kind, what, new long[] {System.nanoTime() - start}, 1);
  }
}
