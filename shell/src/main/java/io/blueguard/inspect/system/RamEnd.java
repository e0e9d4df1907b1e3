package io.blueguard.inspect.system;

import io.blueguard.base.Failure;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.PhysicalMemory;

/** Where the machine's RAM ends, by its kernel's own account: a dump may end before it does. */
public final class RamEnd {
  private static final long PAGE = 4096;

  private RamEnd() {}

  /**
   * By {@code max_pfn}, the number of the first page behind all RAM. Of a machine that runs nothing
   * is missing: its kernel may say what it likes of where memory ends.
   */
  public static boolean isMissing(Kernel kernel) {
    PhysicalMemory memory = kernel.space().memory();
    return memory.dumped() && goesOn(kernel, memory.extents().getLast().end());
  }

  private static boolean goesOn(Kernel kernel, long end) {
    try {
      return kernel.has("max_pfn") && kernel.space().u64(kernel.symbol("max_pfn")) * PAGE > end;
    } catch (Failure.NotMapped beyond) {
      // What the kernel itself needs lies there.
      return true;
    }
  }
}
