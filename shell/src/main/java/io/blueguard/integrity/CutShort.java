package io.blueguard.integrity;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.system.RamEnd;
import io.blueguard.kernel.Kernel;

/**
 * A dump that ends before the machine's RAM does: what the kernel's accounts lack may lie in the
 * part that the dump lacks. A finding that rests on something missing is told all the same, but as
 * what it is worth.
 */
final class CutShort {
  private final boolean lacks;

  private CutShort(boolean lacks) {
    this.lacks = lacks;
  }

  /** Where some of these accounts cannot be read, and RAM goes on behind the end of a dump. */
  static CutShort of(Kernel kernel, Inspection<?> accounts) {
    return new CutShort(!accounts.faults().isEmpty() && RamEnd.isMissing(kernel));
  }

  Finding judged(Finding finding) {
    if (!lacks) {
      return finding;
    }
    return new Finding(
        finding.check(),
        Severity.LOW,
        finding.object(),
        finding.expected(),
        finding.found(),
        finding.evidence(),
        finding.attack(),
        finding.sentence()
            + " Or it lies in the part of the machine's RAM that this dump, which is cut short,"
            + " lacks.");
  }
}
