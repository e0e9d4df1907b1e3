package io.blueguard.integrity;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.sighting.TaskSighting;
import io.blueguard.inspect.sighting.TaskSources;
import io.blueguard.kernel.Kernel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tasks that one account of the kernel knows and another does not. */
final class HiddenProcessesCheck implements Check {
  @Override
  public String name() {
    return "hidden-processes";
  }

  @Override
  public String title() {
    return "every task is known to the task list and to the pids";
  }

  @Override
  public String explain() {
    return "Collects tasks from the task list, the pid structures, process groups and sessions, the"
        + " family links, the control groups, the run queues (fair, real-time, deadline) and"
        + " what each CPU runs, and compares. A task list that does not come round is"
        + " reported as such, and so is a task whose number is not that of its pid structure."
        + " A process taken out of the task list or of the pids is not"
        + " shown by tools and runs on. Innocent: a task that is being born or dies while a"
        + " live machine is read; a finding must be there in two readings.";
  }

  @Override
  public Inspection<Finding> inspect(Kernel kernel) {
    Inspection<TaskSighting> tasks = new TaskSources().inspect(kernel);
    Rows<Finding> findings = new Rows<>();
    tasks.faults().forEach(fault -> findings.fault(fault.object(), fault.reason()));
    CutShort dump = CutShort.of(kernel, tasks);
    BrokenLists.judge(name(), tasks, "task list", "T1564.001", dump, findings);
    Set<String> available = new HashSet<>();
    tasks.rows().forEach(task -> available.addAll(task.sources()));
    List<TaskSighting> odd = odd(tasks, available);
    if (!odd.isEmpty()) {
      Set<Long> again = new HashSet<>();
      odd(new TaskSources().inspect(kernel), available).forEach(task -> again.add(task.task()));
      odd.stream()
          .filter(task -> again.contains(task.task()))
          .forEach(task -> findings.add(finding(task, dump)));
    }
    return findings.done();
  }

  private static List<TaskSighting> odd(Inspection<TaskSighting> tasks, Set<String> available) {
    return tasks.rows().stream()
        .filter(
            task ->
                available.contains("tasks") && !task.sources().contains("tasks")
                    || available.contains("pid") && !task.sources().contains("pid")
                    || !task.numbered())
        .toList();
  }

  private Finding finding(TaskSighting task, CutShort dump) {
    return task.numbered() ? dump.judged(missing(task)) : misnumbered(task);
  }

  private Finding misnumbered(TaskSighting task) {
    String what = "process " + task.number() + " (" + task.comm() + ")";
    return new Finding(
        name(),
        Severity.CRITICAL,
        what,
        "the number of its pid structure: " + task.number(),
        "pid=" + task.tid() + " tgid=" + task.pid(),
        "task_struct at " + Hex.of(task.task()),
        "T1564.001",
        "The " + what + " calls itself " + task.tid() + ", by which tools pass it over.");
  }

  private Finding missing(TaskSighting task) {
    boolean listed = task.sources().contains("tasks");
    String missing = listed ? "the pids" : "the task list";
    String what = task.leader() ? "process " + task.pid() : "thread " + task.tid();
    return new Finding(
        name(),
        Severity.CRITICAL,
        what + " (" + task.comm() + ")",
        "known to " + missing,
        "known only to " + String.join(", ", task.sources()),
        "task_struct at " + Hex.of(task.task()),
        "T1564.001",
        "The " + what + " (" + task.comm() + ") exists and was taken out of " + missing + ".");
  }
}
