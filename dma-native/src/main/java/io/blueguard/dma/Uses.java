package io.blueguard.dma;

import io.blueguard.base.Failure.EngineFailure;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts the calls that are inside the native module, so that closing waits for them: the C
 * interface asks that no call overlaps the one that closes.
 *
 * <p>The count is in the low bits, {@link #CLOSED} on top of it; an entering call sees both at
 * once.
 */
final class Uses {
  private static final int CLOSED = 1 << 30;
  private static final long A_MOMENT = 50_000;

  private final String name;
  private final AtomicInteger state = new AtomicInteger();

  Uses(String name) {
    this.name = name;
  }

  /** To be paired with {@link #leave} in a finally block. */
  void enter() {
    if (state.getAndIncrement() >= CLOSED) {
      state.getAndDecrement();
      throw closed();
    }
  }

  void leave() {
    state.getAndDecrement();
  }

  /** Lets nobody in any more and waits for those inside; false when it was closed before. */
  boolean close() {
    if ((state.getAndUpdate(now -> now | CLOSED) & CLOSED) != 0) {
      return false;
    }
    while (state.get() != CLOSED) {
      LockSupport.parkNanos(A_MOMENT);
    }
    return true;
  }

  void check() {
    if (state.get() >= CLOSED) {
      throw closed();
    }
  }

  EngineFailure closed() {
    return new EngineFailure("engine is closed: engine=" + name);
  }
}
