package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "ps",
    description = "List the processes in the task list.",
    footerHeading = "Examples:%n",
    footer = {
      "  ps",
      "  ps 1 sshd                          by PID or by name",
      "  ps --tree                          who started whom",
      "  ps --where 'uid == 0 && !kthread'  root's programs",
      "  ps -o pid,comm,uid --sort -start_ns --limit 10",
      "  ps | grep ssh",
      "  ps -f csv > ps.csv"
    })
final class Ps extends ViewCommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "PID",
      description = "Only these: a PID, or a name as ps shows it; otherwise all.")
  private List<String> which = List.of();

  @Option(names = "--threads", description = "A row for each thread.")
  private boolean threads;

  @Option(names = "--tree", description = "Draw who started whom.")
  private boolean tree;

  @Override
  Class<? extends Record> rowType() {
    return Process.class;
  }

  @Override
  public Integer call() {
    Processes view = threads ? Processes.withThreads() : new Processes();
    Inspection<Process> answer = ask(view);
    if (tree) {
      tree();
    }
    return show(view, which.isEmpty() ? answer : answer.with(chosen(answer)));
  }

  /**
   * @throws Failure.UsageError when one of those that were named is none
   */
  private List<Process> chosen(Inspection<Process> all) {
    for (String name : which) {
      if (all.rows().stream().noneMatch(process -> isCalled(process, List.of(name)))) {
        throw new Failure.UsageError("no such process: which=" + name + "; try ps");
      }
    }
    return all.rows().stream().filter(process -> isCalled(process, which)).toList();
  }

  private static boolean isCalled(Process process, List<String> names) {
    return names.contains(process.comm())
        || names.contains(Integer.toString(process.pid()))
        || names.contains(Integer.toString(process.tid()));
  }

  @Override
  String walk() {
    String all = threads ? ViewCode.threads("ps") : ViewCode.walk("ps");
    String names = which.stream().map(ViewCode::text).collect(Collectors.joining(", "));
    return which.isEmpty()
        ? all
        : all.stripTrailing()
            + ".findAll { [it.pid as String, it.tid as String, it.comm].any { name -> name in ["
            + names
            + "] } }\n";
  }
}
