package io.blueguard.inspect.text;

import io.blueguard.base.Range;
import io.blueguard.kernel.Kernel;

/** The addresses that belong to the kernel: from the middle of the top table to the end. */
final class KernelHalf {
  private KernelHalf() {}

  /** Ends one page before the last address, so that the range has an end. */
  static Range of(Kernel kernel) {
    long start = kernel.about().directMap();
    return new Range(start, -4096L - start);
  }
}
