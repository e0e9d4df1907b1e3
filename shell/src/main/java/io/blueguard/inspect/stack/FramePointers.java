package io.blueguard.inspect.stack;

import io.blueguard.base.Failure;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.List;

/**
 * Each function keeps a record of its caller's frame and the address to return to: arm64, and
 * x86-64 kernels with {@code CONFIG_UNWINDER_FRAME_POINTER} (Ubuntu's).
 *
 * <pre>
 *   fp → { 0 caller's fp; 8 return address }
 * </pre>
 *
 * The last record is { 0, 0 } on arm64; on x86-64 its fp is the odd address of a {@code pt_regs}.
 * Where a sleeping task left off is in {@code thread.cpu_context}, on x86-64 in the {@code
 * inactive_task_frame} that {@code thread.sp} points to.
 */
final class FramePointers implements Unwinder {
  private final Reader reader;
  // Null where the task itself has the two.
  private final Field sp;
  private final Field fp;
  private final Field pc;
  private final long high;

  private FramePointers(Kernel kernel, Field sp, Field fp, Field pc) {
    this.sp = sp;
    this.fp = fp;
    this.pc = pc;
    reader = kernel.space();
    // Signed return addresses have their signature where a kernel's addresses have ones.
    high = -1L << kernel.space().layout().bits();
  }

  static FramePointers arm64(Kernel kernel) {
    return new FramePointers(
        kernel,
        null,
        kernel.field("task_struct", "thread.cpu_context.fp"),
        kernel.field("task_struct", "thread.cpu_context.pc"));
  }

  static FramePointers x86(Kernel kernel) {
    return new FramePointers(
        kernel,
        kernel.field("task_struct", "thread.sp"),
        kernel.field("inactive_task_frame", "bp"),
        kernel.field("inactive_task_frame", "ret_addr"));
  }

  @Override
  public Found unwind(long task, Stack stack) {
    long saved = sp == null ? task : stack.inside(sp.get(reader, task));
    List<Caller> callers = Unwinder.none();
    callers.add(new Caller(pc.at(saved), pc.get(reader, saved) | high));
    long frame = fp.get(reader, saved);
    while (frame != 0 && (frame & 7) == 0 && callers.size() < LIMIT) {
      try {
        long next = stack.word(frame);
        long address = stack.word(frame + 8);
        if (next == 0 && address == 0) {
          break;
        }
        callers.add(new Caller(frame + 8, address | high));
        if (next != 0 && Long.compareUnsigned(next, frame) <= 0) {
          return new Found(callers, frame + 16, "frames do not ascend");
        }
        frame = next;
      } catch (Failure failure) {
        return new Found(callers, callers.getLast().place() + 8, failure.getMessage());
      }
    }
    return Found.whole(callers);
  }
}
