package io.blueguard.inspect.text;

import io.blueguard.base.Range;
import io.blueguard.kernel.Kernel;

/** The addresses that belong to the kernel: from the middle of the top table to the end. */
final class KernelHalf {
  private KernelHalf() {}

  /**
   * From the mapping of all memory, the lowest thing in it, where that is known. Ends one page
   * before the last address, so that the range has an end.
   */
  static Range of(Kernel kernel) {
    long directMap = kernel.about().directMap();
    long start = directMap == 0 ? kernel.space().layout().upperHalf() : directMap;
    return new Range(start, -4096L - start);
  }
}
