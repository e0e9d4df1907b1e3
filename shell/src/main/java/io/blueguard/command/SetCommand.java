package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "set",
    description =
        "Choose the process that maps, files, rd -u and others are about, or change a setting;"
            + " without arguments, show both.",
    footerHeading = "Examples:%n",
    footer = {
      "  set",
      "  set 1                process 1 from now on; 0 for none",
      "  set theme light      dark, light, wall (for a projector) or plain",
      "  set timing on        each command says how long it took",
      "  set pager off"
    })
final class SetCommand extends BaseCommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PID|SETTING",
      description = "A process, 0 for none; or the name of a setting.")
  private String what;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VALUE",
      description = "What the setting shall be.")
  private String value;

  @Mixin private RowOptions rows;

  /** A setting, or the chosen process, as it is listed. */
  record Row(String name, String value, String about) {}

  @Override
  public Integer call() {
    if (what == null) {
      list(Arrays.asList(Setting.values()));
    } else if (what.matches("\\d{1,9}") && value == null) {
      console().choose(chosen(Integer.parseInt(what)));
      return done("", process());
    } else if (value == null) {
      list(List.of(Setting.named(what)));
    } else {
      Setting setting = Setting.named(what);
      console().set(setting, value);
      return done("", row(setting));
    }
    return DONE;
  }

  private void list(List<Setting> settings) {
    List<Row> all = new ArrayList<>();
    if (settings.size() > 1) {
      all.add(process());
    }
    settings.forEach(s -> all.add(row(s)));
    rows.print(console().withoutFoot(), Row.class, RowOptions.known(all));
  }

  private Row row(Setting setting) {
    return new Row(setting.toString(), console().setting(setting), setting.about());
  }

  private Row process() {
    Optional<Chosen> process = console().chosen();
    String text = process.map(c -> c.pid() + " " + c.comm() + " " + Hex.of(c.task())).orElse("");
    return new Row("process", text, "What maps, files, rd -u and others are about.");
  }

  private Chosen chosen(int pid) {
    return pid == 0 ? null : chosen(console(), pid);
  }

  /**
   * @throws Failure.UsageError when there is none
   */
  static Chosen chosen(Console console, int pid) {
    return find(console, new Processes(), pid)
        .or(() -> find(console, Processes.withThreads(), pid))
        .map(row -> new Chosen(console.target(), pid, row.comm(), row.task()))
        .orElseThrow(() -> new Failure.UsageError("no such process: pid=" + pid + "; try ps"));
  }

  private static Optional<Process> find(Console console, Processes view, int pid) {
    return console.target().inspect(view).rows().stream()
        .filter(row -> row.tid() == pid)
        .findFirst();
  }
}
