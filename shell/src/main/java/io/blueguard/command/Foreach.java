package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import io.blueguard.render.Safe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "foreach",
    description =
        "Run a command for each of many processes, as if each were chosen with set; or, with vm, in"
            + " a host and all its guests at once.",
    footerHeading = "Examples:%n",
    footer = {
      "  foreach pid files",
      "  foreach user maps --where \"rights =~ /wx/\"",
      "  foreach sshd env -f json       or foreach -f json sshd env; one array of all",
      "  foreach 1,88 rd -u 0x400000 16     or foreach 1 88 rd …",
      "  foreach --where 'uid == 0' user cmdline",
      "  foreach kernel struct task_struct.flags current",
      "  foreach vm ps                 the host and all its guests at once",
      "  @all ps                       the same, shorter",
      "  @all ps -o machine,pid --sort -pid --limit 3",
      "  @guest1 ps                    one guest, without going there"
    })
final class Foreach extends BaseCommand {
  private static final String NUMBERS = "\\d{1,9}(,\\d{1,9})*";

  @Option(
      names = "--where",
      paramLabel = "EXPRESSION",
      description = "Only processes for which this Groovy expression over the columns of ps holds.")
  private String where;

  @Parameters(
      index = "0",
      paramLabel = "PROCESSES",
      description =
          "pid (all), user, kernel, some PIDs (1,2,3), or a name as ps shows it; vm, or @ and the"
              + " name of a machine.")
  private String which;

  @Parameters(
      index = "1",
      paramLabel = "COMMAND",
      description = "What to run; all behind it belongs to it.")
  private String command;

  @Parameters(index = "2..*", arity = "0..*", paramLabel = "ARG", description = "Its arguments.")
  private List<String> arguments = List.of();

  /** PIDs may stand apart, as crash has them; a format may stand in front of the command, too. */
  private void gather() {
    if (command.matches("-f|--format") && arguments.size() > 1) {
      List<String> words = new ArrayList<>(arguments.subList(1, arguments.size()));
      words.addAll(List.of(command, arguments.getFirst()));
      command = words.removeFirst();
      arguments = words;
    }
    while (which.matches(NUMBERS) && command.matches(NUMBERS) && !arguments.isEmpty()) {
      which = which + "," + command;
      command = arguments.getFirst();
      arguments = arguments.subList(1, arguments.size());
    }
  }

  @Override
  public Integer call() {
    gather();
    if (command.equals("foreach")) {
      throw new Failure.UsageError("one foreach is enough; try foreach pid ps");
    }
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(arguments);
    if (which.equals("vm") || which.startsWith("@")) {
      return new Everywhere(console(), words).run(which.substring(which.indexOf('@') + 1));
    }
    if (!Commands.looks(console(), command)) {
      throw new Failure.UsageError(
          "not a command for many processes: name=" + command + "; give it alone");
    }
    Inspection<Process> all = console().target().inspect(new Processes());
    List<Process> chosen = all.rows().stream().filter(wanted()).toList();
    if (chosen.isEmpty()) {
      throw new Failure.UsageError("no such process: which=" + Safe.text(which) + "; try ps");
    }
    return run(chosen, words);
  }

  private int run(List<Process> processes, List<String> words) {
    Optional<Chosen> before = console().chosen();
    Tray tray = new Tray(console());
    int status = DONE;
    try {
      for (Process process : processes) {
        console()
            .choose(new Chosen(console().target(), process.pid(), process.comm(), process.task()));
        Map<String, Object> whose = new LinkedHashMap<>();
        whose.put("pid", (long) process.pid());
        whose.put("comm", process.comm());
        status = Math.max(status, tray.run(whose, one -> Commands.perform(one, words)));
      }
    } finally {
      console().choose(before.orElse(null));
    }
    tray.print();
    return status;
  }

  private Predicate<Process> wanted() {
    Predicate<Object> holds =
        where == null
            ? row -> true
            : console().expressions().predicate(where, Columns.of(Process.class).names());
    Predicate<Process> named =
        switch (which) {
          case "pid" -> process -> true;
          case "user" -> process -> !process.kthread();
          case "kernel" -> Process::kthread;
          default -> numbered();
        };
    return process -> named.test(process) && holds.test(process);
  }

  private Predicate<Process> numbered() {
    if (!which.matches(NUMBERS)) {
      return process -> process.comm().equals(which);
    }
    List<String> pids = List.of(which.split(","));
    return process -> pids.contains(Integer.toString(process.pid()));
  }
}
