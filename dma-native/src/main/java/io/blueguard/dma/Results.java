package io.blueguard.dma;

import io.blueguard.base.Failure;
import io.blueguard.base.Failure.EngineFailure;
import io.blueguard.base.Failure.EngineUnavailable;
import io.blueguard.base.Failure.UsageError;
import io.blueguard.base.Hex;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Result codes and entry states of the C interface, and the failure that each one is. */
final class Results {
  static final int OK = 0;
  static final int PARTIAL = 1;
  static final int BAD_ARGUMENT = 2;
  static final int UNAVAILABLE = 3;
  static final int FAILED = 4;
  static final int NO_MEMORY = 5;

  static final int DONE = 0;
  static final int DIFFERS = 1;
  static final int OUTSIDE = 2;
  static final int UNREADABLE = 3;
  static final int BAD_ENTRY = 4;

  /** {@code ESRCH}, on every Linux. */
  static final int NO_SUCH_PROCESS = 3;

  /** {@code ETIMEDOUT}, on every Linux that is built for. */
  static final int TIMED_OUT = 110;

  private static final long LONGEST_TEXT = 4096;

  private Results() {}

  /**
   * Passes a good result on; to be called by the thread that got it, before it calls anything else.
   *
   * @throws Failure for every other result
   */
  static int check(int result) {
    if (result != OK && result != PARTIAL) {
      throw failure(result, lastError());
    }
    return result;
  }

  static Failure failure(int result, String text) {
    return switch (result) {
      case BAD_ARGUMENT -> new UsageError(text);
      case UNAVAILABLE -> new EngineUnavailable(text);
      case FAILED -> new EngineFailure(text);
      case NO_MEMORY -> new EngineFailure("native module is out of memory");
      default ->
          new EngineFailure(
              "native module has a defect: result=%d text=%s; please report it"
                  .formatted(result, text));
    };
  }

  /** How an entry ended as one number: its status, and the errno behind that. */
  static int ending(int status, int error) {
    return status | (error & 0xffff) << 8;
  }

  static int status(int ending) {
    return ending & 0xff;
  }

  static int error(int ending) {
    return ending >>> 8;
  }

  /** The failure of one range, or null when it has none. */
  static String failure(int status, String engine, long offset, long length) {
    return switch (status) {
      case DONE, DIFFERS -> null;
      case OUTSIDE ->
          "outside the source: engine=%s offset=%s length=%d"
              .formatted(engine, Hex.of(offset), length);
      case UNREADABLE ->
          "cannot be read: engine=%s offset=%s length=%d; the source shrank or has an I/O error"
              .formatted(engine, Hex.of(offset), length);
      default ->
          "not delivered: engine=%s offset=%s length=%d status=%d"
              .formatted(engine, Hex.of(offset), length, status);
    };
  }

  /** The failure of a range of a process that is no more. */
  static String ended(String engine, long offset) {
    return "machine is gone, its process has ended: engine=%s offset=%s; attach to the one that runs"
        .formatted(engine, Hex.of(offset));
  }

  /** The failure of a read that began and did not come, or (what: start) did not begin. */
  static String late(String what, long timeoutNs, long offset) {
    return "read did not %s: timeout_ms=%d offset=%s; the device may be gone"
        .formatted(what, timeoutNs / 1_000_000, Hex.of(offset));
  }

  private static String lastError() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(LONGEST_TEXT);
      DmaLibrary.bg_last_error(text.address(), text.byteSize());
      return text.getString(0);
    }
  }
}
