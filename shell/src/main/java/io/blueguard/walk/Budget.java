package io.blueguard.walk;

import io.blueguard.base.Failure;

/**
 * How long the work of this thread may go on: until a time, or until somebody cancels it.
 *
 * @param deadline in the time of {@link System#nanoTime}
 */
record Budget(long deadline, boolean endless, CancelToken cancel) {
  private static final ScopedValue<Budget> CURRENT = ScopedValue.newInstance();
  private static final Budget ENDLESS = new Budget(0, true, new CancelToken());

  /** That of the innermost {@link Walks#within} around this thread's work. */
  static Budget current() {
    return CURRENT.orElse(ENDLESS);
  }

  /** Time may only become shorter on the way in. */
  Budget shortened(long nanos, CancelToken token) {
    long until = System.nanoTime() + nanos;
    return new Budget(endless || until - deadline < 0 ? until : deadline, false, token);
  }

  /** The same time, and somebody else who may cancel. */
  Budget with(CancelToken token) {
    return new Budget(deadline, endless, token);
  }

  <T> T around(ScopedValue.CallableOp<T, RuntimeException> work) {
    cancel.enter();
    try {
      return ScopedValue.where(CURRENT, this).call(work);
    } finally {
      cancel.leave();
    }
  }

  boolean cancelled() {
    return cancel.cancelled() || Thread.currentThread().isInterrupted();
  }

  boolean late() {
    return !endless && System.nanoTime() - deadline >= 0;
  }

  /**
   * @param where the object and steps, for the text
   */
  void check(String where) {
    if (cancelled()) {
      throw stopped("cancelled", where);
    }
    if (late()) {
      throw stopped("deadline", where);
    }
  }

  static Failure.WalkStopped stopped(String reason, String where) {
    return new Failure.WalkStopped("walk stopped: reason=" + reason + where);
  }
}
