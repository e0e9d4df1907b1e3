package io.blueguard.dma;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.blueguard.base.Failure.WalkStopped;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * A native call that an interrupt of its thread ends: Ctrl-C, a deadline. A thread inside native
 * code notices no interrupt, so whoever interrupts it must tell the library; the one hook for that
 * is what channels have, which close when a thread inside them is interrupted. This is such a
 * channel, used for one call; closing it writes the call's number where the library looks.
 */
final class Stoppable extends AbstractInterruptibleChannel {
  /** {@code BG_STOPS}. */
  private static final int PLACES = 1024;

  private static final VarHandle LONG = JAVA_LONG.varHandle();
  private static final AtomicLong NUMBERS = new AtomicLong();

  /** Valid for the life of the process. */
  private static final class Table {
    static final MemorySegment WORDS =
        MemorySegment.ofAddress(DmaLibrary.bg_stops()).reinterpret(8L * PLACES);
  }

  private final long number = NUMBERS.incrementAndGet();

  private Stoppable() {}

  /**
   * The same where the call waits for a device: a virtual thread has another thread make it, as it
   * would keep its carrier, and so all walks on that, waiting too.
   */
  static int waiting(IntSupplier call) {
    return Thread.currentThread().isVirtual() ? Elsewhere.run(() -> run(call)) : run(call);
  }

  /**
   * The result of a native call.
   *
   * @throws WalkStopped when the thread was interrupted, before it or meanwhile
   */
  static int run(IntSupplier call) {
    return new Stoppable().result(call);
  }

  private int result(IntSupplier call) {
    int result;
    begin();
    DmaLibrary.bg_stoppable(number);
    try {
      result = call.getAsInt();
    } finally {
      DmaLibrary.bg_stoppable(0);
      ended();
    }
    return Results.check(result);
  }

  private void ended() {
    try {
      end(true);
    } catch (AsynchronousCloseException interrupted) {
      throw new WalkStopped("walk stopped: reason=cancelled");
    }
  }

  @Override
  protected void implCloseChannel() {
    LONG.setVolatile(Table.WORDS, number % PLACES * Long.BYTES, number);
  }
}
