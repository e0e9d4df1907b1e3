package io.blueguard.integrity;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.system.HelperPath;
import io.blueguard.inspect.system.HelperPaths;
import io.blueguard.kernel.Kernel;
import java.util.List;

/** Programs that the kernel starts by itself. */
final class HelpersCheck implements Check {
  private static final List<String> SYSTEM =
      List.of(
          "/sbin/",
          "/usr/sbin/",
          "/bin/",
          "/usr/bin/",
          "/lib/",
          "/usr/lib/",
          "/usr/libexec/",
          "/usr/share/");

  @Override
  public String name() {
    return "helpers";
  }

  @Override
  public String title() {
    return "the programs that the kernel starts lie in the system's directories";
  }

  @Override
  public String explain() {
    return "Reads modprobe_path, core_pattern, poweroff_cmd, reboot_cmd and uevent_helper. The"
        + " kernel starts these programs as root; an exploit that can write one of these texts"
        + " needs no more, and a container that can write core_pattern leaves its container."
        + " Innocent: a crash collector installed in a directory of its own (opt).";
  }

  @Override
  public Inspection<Finding> inspect(Kernel kernel) {
    Inspection<HelperPath> paths = new HelperPaths().inspect(kernel);
    Rows<Finding> findings = new Rows<>();
    paths.faults().forEach(fault -> findings.fault(fault.object(), fault.reason()));
    paths.rows().stream()
        .filter(path -> !innocent(path))
        .forEach(path -> findings.add(finding(path)));
    return findings.done();
  }

  private static boolean innocent(HelperPath path) {
    String value = path.value();
    if (path.name().equals("core_pattern")) {
      // Without a bar it names a file, not a program.
      if (!value.startsWith("|")) {
        return true;
      }
      value = value.substring(1).strip();
    }
    String program = value.split(" ", 2)[0];
    return program.isEmpty()
        || !program.contains("/../") && SYSTEM.stream().anyMatch(program::startsWith);
  }

  private Finding finding(HelperPath path) {
    return new Finding(
        name(),
        Severity.HIGH,
        path.name(),
        "a program in " + String.join(", ", SYSTEM),
        path.value(),
        "text at " + Hex.of(path.place()),
        "T1574",
        "The kernel would start " + path.value() + " as root (" + path.name() + ").");
  }
}
