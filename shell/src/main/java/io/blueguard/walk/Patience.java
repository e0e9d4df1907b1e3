package io.blueguard.walk;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A bound for work of somebody else's making, asked for again and again: when it takes too long its
 * thread is interrupted, whatever it does, and so are all walks in it. One alarm serves many calls
 * in a row, so that a call costs next to nothing.
 *
 * <p>Time is that of {@link System#nanoTime}: a clock that is set changes nothing. Not for two
 * threads at once.
 */
public final class Patience {
  private static final ScheduledThreadPoolExecutor ALARMS =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("patience-", 0).factory());

  private final long most;
  private final AtomicBoolean set = new AtomicBoolean();
  private volatile Call now;

  /** A call that is under way. */
  private record Call(CancelToken token, long since) {}

  /**
   * @param most how long a call may take
   */
  public Patience(Duration most) {
    this.most = most.toNanos();
  }

  /**
   * @param late what comes of a call that took too long
   */
  public <T> T call(Supplier<T> work, Supplier<T> late) {
    CancelToken token = new CancelToken();
    now = new Call(token, System.nanoTime());
    set();
    try {
      return Budget.current().with(token).around(work::get);
    } catch (Throwable stopped) {
      // Scripts throw checked exceptions that no signature announces.
      if (token.cancelled()) {
        return late.get();
      }
      throw stopped;
    } finally {
      now = null;
    }
  }

  private void set() {
    if (set.compareAndSet(false, true)) {
      ALARMS.schedule(this::ring, most, TimeUnit.NANOSECONDS);
    }
  }

  /** Rings for the call that is under way, which may have begun long after the alarm was set. */
  private void ring() {
    Call call = now;
    long left = call == null ? 0 : call.since + most - System.nanoTime();
    if (left > 0) {
      ALARMS.schedule(this::ring, left, TimeUnit.NANOSECONDS);
      return;
    }
    if (call != null) {
      call.token.cancel();
    }
    set.set(false);
    if (now != null && now != call) {
      set();
    }
  }
}
