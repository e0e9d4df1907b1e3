package io.blueguard.integrity;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.sighting.ModuleSighting;
import io.blueguard.inspect.sighting.ModuleSources;
import io.blueguard.kernel.Kernel;

/** Modules that one account of the kernel knows and another does not. */
final class HiddenModulesCheck implements Check {
  @Override
  public String name() {
    return "hidden-modules";
  }

  @Override
  public String title() {
    return "every module is on the list of modules and in /sys/module";
  }

  @Override
  public String explain() {
    return "Collects modules from the list, the objects behind /sys/module, the tree by which the"
        + " kernel finds the module of an address, the lists of bug tables, types and tracepoints,"
        + " the links between modules, and the memory of the modules' area itself, and compares. A"
        + " rootkit takes itself out of the list first. Innocent: a module that is being loaded or"
        + " unloaded at this moment.";
  }

  @Override
  public Inspection<Finding> inspect(Kernel kernel) {
    Inspection<ModuleSighting> modules = new ModuleSources().inspect(kernel);
    Rows<Finding> findings = new Rows<>();
    modules.faults().forEach(fault -> findings.fault(fault.object(), fault.reason()));
    CutShort dump = CutShort.of(kernel, modules);
    BrokenLists.judge(name(), modules, "modules", "T1547.006", dump, findings);
    modules.rows().forEach(module -> judge(module, dump, findings));
    return findings.done();
  }

  private void judge(ModuleSighting module, CutShort dump, Rows<Finding> findings) {
    if (!module.sources().contains("list")) {
      findings.add(dump.judged(finding(module, "the list of modules", Severity.CRITICAL)));
    } else if (module.state().equals("Live") && !module.sources().contains("sysfs")) {
      findings.add(dump.judged(finding(module, "/sys/module", Severity.HIGH)));
    }
  }

  private Finding finding(ModuleSighting module, String missing, Severity severity) {
    return new Finding(
        name(),
        severity,
        "module " + module.name(),
        "known to " + missing,
        "known only to " + String.join(", ", module.sources()),
        "struct module at " + Hex.of(module.module()) + ", text at " + Hex.of(module.base()),
        "T1547.006",
        "The module " + module.name() + " is loaded and was taken out of " + missing + ".");
  }
}
