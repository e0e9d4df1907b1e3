package io.blueguard.inspect.sighting;

import io.blueguard.base.Range;
import io.blueguard.kernel.Kernel;

/** Where modules may lie. */
final class ModuleArea {
  private static final long X86_END = 0xffff_ffff_fe00_0000L;

  private ModuleArea() {}

  /**
   * The whole area on x86, where it begins behind the kernel's image and ends before the fixed
   * mappings; elsewhere what {@code mod_tree} says, which only spans the modules that it knows.
   */
  static Range of(Kernel kernel, long from, long to) {
    if (kernel.about().arch().equals("x86_64")) {
      long size = kernel.space().layout().pageSize();
      long start = (kernel.symbol("_end") + size - 1) & -size;
      return new Range(start, X86_END - start);
    }
    return new Range(from & -4096L, Math.max(0, to - (from & -4096L)));
  }
}
