package io.blueguard.dma;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The one native call that is made per read, and only by a reader who is alone: {@code
 * bg_queue_drive}. By the JDK's own linker, as a call by JNA costs ten times as much; all that is
 * called once for many reads goes through {@link DmaLibrary}.
 */
final class Driver {
  private static final MethodHandle DRIVE = bind();

  private Driver() {}

  @SuppressWarnings("restricted")
  private static MethodHandle bind() {
    return Linker.nativeLinker()
        .downcallHandle(
            MemorySegment.ofAddress(DmaLibrary.queueDrive()),
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT));
  }

  /**
   * Takes what was submitted and looks so often whether the device is through with it, until there
   * is a completion to take.
   *
   * @param queue its handle
   */
  static void drive(long queue, int looks) {
    int result;
    try {
      result = (int) DRIVE.invokeExact(queue, looks);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible); // a C function throws nothing
    }
    Results.check(result);
  }
}
