package io.blueguard.integrity;

import io.blueguard.base.Failure;
import java.util.ArrayList;
import java.util.List;

/** The checks that ship, by the names they are typed with. */
public final class Checks {
  private Checks() {}

  /** In the order in which they run. */
  public static List<Check> all() {
    List<Check> checks = new ArrayList<>();
    checks.add(new SyscallCheck());
    checks.add(new HiddenProcessesCheck());
    checks.add(new ScanProcessesCheck());
    checks.add(new HiddenModulesCheck());
    checks.add(new HiddenBpfCheck());
    checks.add(new TextCheck());
    checks.add(new ExecutableMemoryCheck());
    checks.add(new PageTablesCheck());
    checks.addAll(PointerChecks.all());
    checks.add(new CredentialsCheck());
    checks.add(new UserspaceCheck());
    checks.add(new HelpersCheck());
    checks.add(new NestedPagingCheck());
    return List.copyOf(checks);
  }

  /**
   * @throws Failure.UsageError when there is no such check
   */
  public static Check named(String name) {
    return all().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new Failure.UsageError("no such check: name=" + name + "; try check --list"));
  }
}
