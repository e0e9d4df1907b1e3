package io.blueguard.integrity;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.sighting.ExecutableArea;
import io.blueguard.inspect.sighting.ExecutableMemory;
import io.blueguard.kernel.Kernel;

/** Kernel memory that can be executed and belongs to nobody. */
final class ExecutableMemoryCheck implements Check {
  // Who asks for it writes trampolines and dispatchers of BPF; before 6.4 they stayed writable.
  private static final String WRITABLE = "bpf_jit_alloc_exec_page";

  @Override
  public String name() {
    return "executable-memory";
  }

  @Override
  public String title() {
    return "kernel memory that can be executed belongs to somebody and cannot be written";
  }

  @Override
  public String explain() {
    return "Goes through the kernel's page tables and compares every executable page with the text"
        + " of the kernel, of the listed modules and with the code that the kernel generates and"
        + " keeps account of. Code needs executable pages, however well its module hides from"
        + " lists. Text that should be there and is not mapped any more is reported too."
        + " Innocent: none known on a kernel with strict module rights; a kernel built"
        + " without them has writable code everywhere.";
  }

  @Override
  public Inspection<Finding> inspect(Kernel kernel) {
    Inspection<ExecutableArea> areas = new ExecutableMemory().inspect(kernel);
    Rows<Finding> findings = new Rows<>();
    areas.faults().forEach(fault -> findings.fault(fault.object(), fault.reason()));
    CutShort dump = CutShort.of(kernel, areas);
    for (ExecutableArea area : areas.rows()) {
      if (area.bytes().equals(ExecutableMemory.MISSING)) {
        findings.add(
            dump.judged(
                finding(
                    area,
                    Severity.HIGH,
                    "code of " + area.owner(),
                    "should be code and is not mapped.")));
      } else if (area.owner().isEmpty()) {
        findings.add(
            dump.judged(
                finding(
                    area,
                    Severity.CRITICAL,
                    "an owner: kernel, listed module, generated code",
                    "holds code that nobody accounts for.")));
      } else if (area.writable() && !area.owner().contains(WRITABLE)) {
        findings.add(
            finding(area, Severity.HIGH, "code that cannot be written", "can be written."));
      }
    }
    return findings.done();
  }

  private Finding finding(ExecutableArea area, Severity severity, String expected, String what) {
    String object = "kernel memory " + area.range();
    return new Finding(
        name(),
        severity,
        object,
        expected,
        area.owner().isEmpty() ? "nobody" : area.owner(),
        (area.bytes().equals(ExecutableMemory.MISSING) ? "not executable" : "executable")
            + (area.writable() ? " and writable" : "")
            + " at "
            + Hex.of(area.range().start())
            + ", begins with "
            + area.bytes(),
        "T1014",
        "Executable " + object + " " + what);
  }
}
