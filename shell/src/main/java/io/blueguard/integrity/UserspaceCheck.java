package io.blueguard.integrity;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.task.ProcessIdentities;
import io.blueguard.inspect.task.ProcessIdentity;
import io.blueguard.inspect.task.UserMapping;
import io.blueguard.inspect.task.UserMappings;
import io.blueguard.kernel.Kernel;

/** Programs whose memory or names do not fit. */
final class UserspaceCheck implements Check {
  @Override
  public String name() {
    return "userspace";
  }

  @Override
  public String title() {
    return "programs come from files and are called what they are";
  }

  @Override
  public String explain() {
    return "Reads the mappings of every process and its three names: comm, first argument, program"
        + " file. Anonymous memory that can be both written and executed holds injected code; a"
        + " program without a file was started from memory or deleted after its start; a process"
        + " with memory of its own that is called like a kernel thread hides in the crowd."
        + " Innocent: compilers at run time (Java, JavaScript engines) and programs replaced by an"
        + " update while they run.";
  }

  @Override
  public Inspection<Finding> inspect(Kernel kernel) {
    Rows<Finding> findings = new Rows<>();
    Inspection<UserMapping> mappings = UserMappings.all(kernel);
    mappings.faults().forEach(fault -> findings.fault(fault.object(), fault.reason()));
    mappings.rows().stream()
        .filter(row -> row.writable() && row.executable())
        .forEach(row -> findings.add(writable(row)));
    Inspection<ProcessIdentity> names = new ProcessIdentities().inspect(kernel);
    names.faults().forEach(fault -> findings.fault(fault.object(), fault.reason()));
    names.rows().forEach(process -> judge(process, findings));
    return findings.done();
  }

  private Finding writable(UserMapping mapping) {
    String what = mapping.file().isEmpty() ? "anonymous memory" : mapping.file();
    return new Finding(
        name(),
        Severity.MEDIUM,
        "process " + mapping.pid() + " (" + mapping.comm() + ") " + mapping.range(),
        "memory that is either written or executed",
        mapping.rights() + " " + what,
        "vm_area_struct at " + Hex.of(mapping.vma()),
        "T1055",
        "Process "
            + mapping.pid()
            + " ("
            + mapping.comm()
            + ") has memory that can be written and executed: injected code, or a compiler.");
  }

  private void judge(ProcessIdentity process, Rows<Finding> findings) {
    if (process.deleted()) {
      findings.add(
          finding(
              process,
              Severity.HIGH,
              "a program with a file",
              process.exe() + " (deleted)",
              "T1620",
              "runs a program that has no file any more, or never had one."));
    }
    if (!process.kthread() && !process.exe().isEmpty() && threadLike(process)) {
      findings.add(
          finding(
              process,
              Severity.HIGH,
              "a name of its own",
              "called like a kernel thread, runs " + process.exe(),
              "T1036.004",
              "calls itself a kernel thread and runs a program."));
    }
  }

  private static boolean threadLike(ProcessIdentity process) {
    return process.argv0().startsWith("[") && process.argv0().contains("]")
        || process.comm().startsWith("[")
        || process.comm().startsWith("kworker/")
        || process.comm().startsWith("ksoftirqd/");
  }

  private Finding finding(
      ProcessIdentity process,
      Severity severity,
      String expected,
      String found,
      String attack,
      String what) {
    String who = "process " + process.pid() + " (" + process.comm() + ")";
    return new Finding(
        name(),
        severity,
        who,
        expected,
        found,
        "task_struct at " + Hex.of(process.task()) + ", argv[0] " + process.argv0(),
        attack,
        who + " " + what);
  }
}
