package io.blueguard.inspect.stack;

import io.blueguard.kernel.Kernel;
import java.util.ArrayList;
import java.util.List;

/** How one processor's kernels find their callers. */
interface Unwinder {
  /** More than any stack has. */
  int LIMIT = 256;

  /**
   * What was found of a stack.
   *
   * @param callers the innermost first
   * @param rest from where on nothing is known; 0 when it was unwound to its end
   * @param reason why it was not
   */
  record Found(List<Caller> callers, long rest, String reason) {
    static Found whole(List<Caller> callers) {
      return new Found(callers, 0, "");
    }
  }

  /** Of a task that sleeps. */
  Found unwind(long task, Stack stack);

  static Unwinder of(Kernel kernel) {
    if (!kernel.about().arch().equals("x86_64")) {
      return FramePointers.arm64(kernel);
    }
    return kernel.has("__start_orc_unwind") ? new OrcUnwinder(kernel) : FramePointers.x86(kernel);
  }

  /** For an unwinder to add to. */
  static List<Caller> none() {
    return new ArrayList<>();
  }
}
