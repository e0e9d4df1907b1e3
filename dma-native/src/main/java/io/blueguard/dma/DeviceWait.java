package io.blueguard.dma;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.blueguard.base.Failure.WalkStopped;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;

/**
 * How the thread of a batch waits for the device: inside the native calls themselves, or, when it
 * is a virtual one, before them, while others run on its carrier. For one thread, used once.
 */
final class DeviceWait {
  /** {@code bg_left}. */
  static final long SIZE = 16;

  private static final long ROOM = 0;
  private static final long END = 8;

  /** Waits that are longer are slept through but for this, as sleeping is not exact. */
  private static final long MARGIN_NS = 100_000;

  private final long engine;
  private final MemorySegment left;
  private final boolean yields;

  /**
   * @param left {@link #SIZE} bytes
   * @param yields whether it waits before the calls
   */
  DeviceWait(long engine, MemorySegment left, boolean yields) {
    this.engine = engine;
    this.left = left;
    this.yields = yields;
  }

  boolean yields() {
    return yields;
  }

  /** Until a further part would begin at once; the result of a native call. */
  int forRoom(MemorySegment progress) {
    return until(progress, ROOM);
  }

  /** Until the bytes are there. */
  int forEnd(MemorySegment progress) {
    return until(progress, END);
  }

  private int until(MemorySegment progress, long which) {
    if (!yields) {
      return Results.OK;
    }
    stopWhenInterrupted();
    int result = DmaLibrary.bg_read_left(engine, progress.address(), left.address());
    long due = System.nanoTime() + left.get(JAVA_LONG, which);
    for (long now = System.nanoTime(); due - now > 0; now = System.nanoTime()) {
      if (due - now > 2 * MARGIN_NS) {
        LockSupport.parkNanos(this, due - now - MARGIN_NS);
      } else {
        Thread.yield();
      }
      stopWhenInterrupted();
    }
    return result;
  }

  private static void stopWhenInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new WalkStopped("walk stopped: reason=cancelled");
    }
  }
}
