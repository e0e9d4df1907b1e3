package io.blueguard.dma;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;

/**
 * Copies from mapped memory whose pages may be gone.
 *
 * <p>HotSpot turns the SIGBUS of such an access into an {@link InternalError}, but compiled code
 * sees it only at its next safepoint, which may lie far behind the copy and outside of any {@code
 * try} around it. So the copy looks at the native module's count of passed-on faults before and
 * after: unchanged means that the bytes are good, at the price of two loads. Changed means that
 * this thread or another one met a gone page; then {@link #drain} brings this thread's error out
 * here.
 */
final class Faults {
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  /** The count lives as long as the process. */
  private final MemorySegment count;

  /**
   * Calls a method that does nothing. An instance field, and so no constant to the compiler, which
   * can therefore not inline the call: the return of a method is a safepoint only where it is not
   * inlined, and it is the one kind that throws a pending error right there (a native call is a
   * safepoint too, but leaves it pending).
   */
  private final MethodHandle safepoint;

  Faults() {
    count = MemorySegment.ofAddress(DmaLibrary.bg_faults()).reinterpret(8).asReadOnly();
    try {
      safepoint =
          MethodHandles.lookup()
              .findStatic(Faults.class, "nothing", MethodType.methodType(void.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void nothing() {}

  long count() {
    return (long) LONG.getAcquire(count, 0L);
  }

  /** Whether all bytes could be copied. */
  boolean copy(MemorySegment from, long offset, MemorySegment to, long length) {
    boolean gone = false;
    while (true) {
      try {
        if (!gone && attempt(from, offset, to, length)) {
          return true;
        }
        gone |= drain();
        if (gone) {
          return false;
        }
        // The fault was another thread's and says nothing about our bytes: they are read again.
      } catch (InternalError e) {
        gone = true;
      }
    }
  }

  private boolean attempt(MemorySegment from, long offset, MemorySegment to, long length) {
    long before = (long) LONG.getAcquire(count, 0L);
    MemorySegment.copy(from, offset, to, 0, length);
    VarHandle.loadLoadFence();
    return (long) LONG.getAcquire(count, 0L) == before;
  }

  /** Brings out this thread's pending errors, one for each access that faulted; false: none. */
  private boolean drain() {
    boolean any = false;
    for (int clean = 0; clean < 2; ) {
      try {
        safepoint.invokeExact();
        clean++;
      } catch (InternalError e) {
        any = true;
        clean = 0;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
    return any;
  }
}
