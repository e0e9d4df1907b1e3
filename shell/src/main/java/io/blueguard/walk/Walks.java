package io.blueguard.walk;

import io.blueguard.base.Failure;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Many straight-line walks at once, each on a thread of its own: while one waits for the device the
 * others go on, and what they wait for goes out together.
 */
public final class Walks {
  private Walks() {}

  /** What walks spend their time with, and so what carries them. */
  public enum Work {
    /** For a device: virtual threads, of which thousands wait at no cost. */
    WAITS,
    /** Memory answers at once: threads of the system, which spreads them over all processors. */
    COMPUTES;

    // What virtual threads save is less than it takes to start them and to settle their reads.
    private static final int FEW = 4;

    /**
     * @param depth how many reads the memory is worth having under way at once
     */
    public static Work on(int depth) {
      return depth == 1 ? COMPUTES : WAITS;
    }

    /**
     * The same where it is known that there are so many walks: a few have threads of the system.
     */
    public static Work on(int depth, int walks) {
      return walks <= FEW ? COMPUTES : on(depth);
    }
  }

  /**
   * Does work on this thread under a deadline and a token; both hold for every walk inside it, on
   * whatever thread.
   *
   * @throws Failure.WalkStopped when the time is over or the token is cancelled
   */
  public static <T> T within(Duration time, CancelToken token, Supplier<T> work) {
    Budget budget = Budget.current().shortened(time.toNanos(), token);
    return budget.around(work::get);
  }

  /**
   * For loops that take their time between reads.
   *
   * @throws Failure.WalkStopped when the time of this thread's work is over or it was cancelled
   */
  public static void check() {
    Budget.current().check("");
  }

  /**
   * Runs all tasks, at most {@code width} at a time, and waits for them.
   *
   * @param width how many reads are worth having in flight; with 1 they run on this thread
   * @return the results in the order of the tasks
   * @throws Failure the first one that happened; the other tasks are stopped
   */
  public static <T> List<T> all(List<? extends Supplier<T>> tasks, int width) {
    return all(tasks, width, Work.WAITS);
  }

  public static <T> List<T> all(List<? extends Supplier<T>> tasks, int width, Work work) {
    return new Group<T>(tasks, width, work, true).run().stream().map(Outcome::get).toList();
  }

  /**
   * Like {@link #all}, but each task fails for itself alone. What was not done when the time was
   * over has that as its failure.
   *
   * @throws Failure.WalkStopped when somebody cancelled
   */
  public static <T> List<Outcome<T>> each(List<? extends Supplier<T>> tasks, int width) {
    return each(tasks, width, Work.WAITS);
  }

  public static <T> List<Outcome<T>> each(List<? extends Supplier<T>> tasks, int width, Work work) {
    return new Group<T>(tasks, width, work, false).run();
  }
}
