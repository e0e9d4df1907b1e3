package io.blueguard.integrity;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.sighting.TaskScan;
import io.blueguard.inspect.sighting.TaskSighting;
import io.blueguard.inspect.sighting.TaskSources;
import io.blueguard.kernel.Kernel;
import java.util.List;

/** Processes that lie in memory and that no account knows. */
final class ScanProcessesCheck implements Check {
  @Override
  public String name() {
    return "scan-processes";
  }

  @Override
  public String title() {
    return "no process lies in memory that every account of the kernel denies";
  }

  @Override
  public String explain() {
    return "Searches all of RAM for objects that look like a living process, and compares with the"
        + " accounts that hidden-processes reads. It finds a process that was taken out of all of"
        + " them and still runs. It reads all of RAM: the foot line says how many bytes in which"
        + " time, and it runs only when it is named. Innocent: a process that ended while a live"
        + " machine was read.";
  }

  @Override
  public boolean scan() {
    return true;
  }

  @Override
  public Inspection<Finding> inspect(Kernel kernel) {
    Inspection<TaskSighting> tasks = new TaskScan().inspect(kernel);
    Rows<Finding> findings = new Rows<>();
    tasks.faults().forEach(fault -> findings.fault(fault.object(), fault.reason()));
    List<TaskSighting> unknown =
        tasks.rows().stream().filter(task -> !task.sources().contains("accounts")).toList();
    if (!unknown.isEmpty()) {
      CutShort dump = CutShort.of(kernel, new TaskSources().inspect(kernel));
      unknown.forEach(task -> findings.add(dump.judged(finding(task))));
    }
    return findings.done();
  }

  private Finding finding(TaskSighting task) {
    String who = "process " + task.pid() + " (" + task.comm() + ")";
    return new Finding(
        name(),
        Severity.CRITICAL,
        who,
        "known to some account of the kernel",
        "in memory only",
        "task_struct at " + Hex.of(task.task()),
        "T1564.001",
        "The " + who + " lies in memory and was taken out of every account.");
  }
}
