package io.blueguard.integrity;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.text.TextDifference;
import io.blueguard.inspect.text.TextDifferences;
import io.blueguard.kernel.Kernel;

/** The kernel's text against its own accounts of what it patches. */
final class TextCheck implements Check {
  @Override
  public String name() {
    return "kernel-text";
  }

  @Override
  public String title() {
    return "text is as the kernel itself patched it";
  }

  @Override
  public String explain() {
    return "Compares every place that the kernel patches by itself (entries of traceable functions,"
        + " static calls, jump labels) with what its accounts say should be there, in the"
        + " kernel and in the modules, and looks at the instruction behind each entry. An"
        + " inline hook overwrites just these first bytes; the mark for branches (endbr64)"
        + " before them counts, and so does a jump out of the kernel's own code into a"
        + " module, which no compiler made, and a return or jump that nobody passes in front"
        + " of code that is left (a function switched off). The rest of the text, with the"
        + " code by which system calls, interrupts and exceptions enter the kernel, is"
        + " searched for calls, jumps and far jumps that lead out of it to other code that"
        + " can be executed. A change that leads nowhere is seen by comparing with a"
        + " baseline (baseline save, baseline compare). Innocent: a live target that is"
        + " being patched right now; look again.";
  }

  @Override
  public Inspection<Finding> inspect(Kernel kernel) {
    Inspection<TextDifference> differences = new TextDifferences().inspect(kernel);
    Rows<Finding> findings = new Rows<>();
    differences.faults().forEach(fault -> findings.fault(fault.object(), fault.reason()));
    differences.rows().forEach(difference -> findings.add(finding(difference)));
    return findings.done();
  }

  private Finding finding(TextDifference difference) {
    String where =
        difference.target() == 0 ? "other code" : "a jump to " + Hex.of(difference.target());
    return new Finding(
        name(),
        Severity.HIGH,
        difference.kind() + " " + difference.symbol(),
        difference.account(),
        where,
        "bytes at " + Hex.of(difference.place()) + ": " + difference.bytes(),
        "T1014",
        "The code of " + difference.symbol() + " is not what the kernel's own accounts say.");
  }
}
