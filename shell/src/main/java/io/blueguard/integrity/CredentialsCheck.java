package io.blueguard.integrity;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.task.Credential;
import io.blueguard.inspect.task.Credentials;
import io.blueguard.kernel.Kernel;
import java.util.HashMap;
import java.util.Map;

/** Credentials that no system call gives. */
final class CredentialsCheck implements Check {
  private static final String ATTACK = "T1068";

  /** The capabilities that every kernel since 5.4 knows: 0 to 37. */
  private static final long ALL = (1L << 38) - 1;

  @Override
  public String name() {
    return "credentials";
  }

  @Override
  public String title() {
    return "credentials are each process's own, and rights fit the user";
  }

  @Override
  public String explain() {
    return "Reads real_cred and cred of every process and thread. Processes never share one"
        + " (threads do); an exploit that gives a shell the credentials of init or of the"
        + " kernel makes them shared. A user other than root with all capabilities of the"
        + " whole machine, and a root without any whose bounding set is full, are what code"
        + " leaves that writes user ids directly; so is a user other than the one that the"
        + " process is counted for (cred.user). What a process may do only grows when it"
        + " runs a program: baseline compare tells of one that got more rights, or became"
        + " root, without that. Innocent: a container manager that keeps capabilities over a"
        + " change of user.";
  }

  @Override
  public Inspection<Finding> inspect(Kernel kernel) {
    Inspection<Credential> processes = new Credentials().inspect(kernel);
    Rows<Finding> findings = new Rows<>();
    processes.faults().forEach(fault -> findings.fault(fault.object(), fault.reason()));
    Map<Long, Credential> owners = new HashMap<>();
    for (Credential process : processes.rows()) {
      Credential other = owners.putIfAbsent(process.cred(), process);
      if (other != null && other.pid() != process.pid()) {
        findings.add(shared(process, other));
      }
      if (!process.kthread()) {
        rights(kernel, process, findings);
      }
    }
    processes.rows().forEach(process -> acting(kernel, process, owners, findings));
    return findings.done();
  }

  /** What a process acts with for a while is made for that, never taken from somebody. */
  private void acting(
      Kernel kernel, Credential process, Map<Long, Credential> owners, Rows<Finding> findings) {
    Credential other = owners.get(process.acting());
    if (process.kthread() || process.acting() == process.cred()) {
      return;
    }
    if (other != null && other.pid() != process.pid()) {
      findings.add(shared(process, other));
    } else if (kernel.has("init_cred") && process.acting() == kernel.symbol("init_cred")) {
      findings.add(kernels(process));
    }
  }

  private Finding kernels(Credential process) {
    return finding(
        process,
        Severity.CRITICAL,
        "credentials of its own",
        "init_cred, the kernel's own",
        "runs with the credentials of the kernel itself.");
  }

  private Finding shared(Credential process, Credential other) {
    return new Finding(
        name(),
        Severity.CRITICAL,
        name(process),
        "credentials of its own",
        "shares those of " + name(other),
        "struct cred at " + Hex.of(process.cred()),
        ATTACK,
        name(process) + " runs with the credentials of " + name(other) + " itself.");
  }

  private void rights(Kernel kernel, Credential process, Rows<Finding> findings) {
    boolean all = (process.effective() & ALL) == ALL;
    if (kernel.has("init_cred") && process.cred() == kernel.symbol("init_cred")) {
      findings.add(kernels(process));
    } else if (process.account() != process.uid()) {
      findings.add(
          finding(
              process,
              Severity.HIGH,
              "user " + process.account() + ", for whom it is counted",
              "user " + process.uid(),
              "changed its user without a system call: it is still counted for another."));
    } else if (process.euid() != 0 && process.uid() != 0 && all && process.initialUserNs()) {
      findings.add(
          finding(
              process,
              Severity.MEDIUM,
              "few capabilities",
              "all capabilities as user " + process.euid(),
              "is no root and may do everything."));
    } else if (process.uid() == 0
        && process.euid() == 0
        && process.permitted() == 0
        && (process.bounding() & ALL) == ALL
        && process.initialUserNs()) {
      findings.add(
          finding(
              process,
              Severity.MEDIUM,
              "the capabilities of root",
              "none, with a full bounding set",
              "became root without a system call that makes one so."));
    }
  }

  private Finding finding(
      Credential process, Severity severity, String expected, String found, String what) {
    return new Finding(
        name(),
        severity,
        name(process),
        expected,
        found,
        "struct cred at "
            + Hex.of(process.cred())
            + ", effective "
            + Hex.of(process.effective())
            + ", bounding "
            + Hex.of(process.bounding()),
        ATTACK,
        name(process) + " " + what);
  }

  private static String name(Credential process) {
    return "process " + process.pid() + " (" + process.comm() + ")";
  }
}
