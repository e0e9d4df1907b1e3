package io.blueguard.walk;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;

/**
 * The bound of one walk over what a target controls: how many steps, which objects it has seen, and
 * the budget of its thread. One walk, one limit, one thread.
 */
public final class Limit {
  // A look at the clock costs more than a step.
  private static final int CLOCK_EVERY = 64;

  private final int most;
  private final AddressSet seen = new AddressSet();
  private final Budget budget = Budget.current();
  private int steps;

  private Limit(int most) {
    this.most = most;
  }

  /** A walk of at most that many steps. */
  public static Limit of(int most) {
    return new Limit(most);
  }

  public int steps() {
    return steps;
  }

  /**
   * To be called with each object before it is followed.
   *
   * @throws Failure.WalkStopped when the object was there before, the steps are used up, the time
   *     is over, or somebody cancelled
   */
  public void step(long object) {
    if (!seen.add(object)) {
      throw stopped("cycle", object);
    }
    count(object);
  }

  /** Like {@link #step}, where objects may come again, as when many walks share one bound. */
  public void count(long object) {
    if (steps == most) {
      throw stopped("limit", object);
    }
    steps++;
    if (budget.cancelled()) {
      throw stopped("cancelled", object);
    }
    if (steps % CLOCK_EVERY == 0 && budget.late()) {
      throw stopped("deadline", object);
    }
  }

  public boolean seen(long object) {
    return seen.contains(object);
  }

  private Failure.WalkStopped stopped(String reason, long object) {
    return Budget.stopped(reason, " object=" + Hex.of(object) + " steps=" + steps);
  }
}
