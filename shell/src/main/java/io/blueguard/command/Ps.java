package io.blueguard.command;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "ps",
    description = "List the processes in the task list.",
    footerHeading = "Examples:%n",
    footer = {
      "  ps",
      "  ps --tree                          who started whom",
      "  ps --where 'uid == 0 && !kthread'  root's programs",
      "  ps -o pid,comm,uid --sort -start_ns --limit 10",
      "  ps | grep ssh",
      "  ps -f csv > ps.csv"
    })
final class Ps extends ViewCommand {
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
    return show(view, answer);
  }

  @Override
  String walk() {
    return threads ? ViewCode.threads("ps") : ViewCode.walk("ps");
  }
}
