package io.blueguard.inspect.task;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import java.util.List;

/**
 * What one process, or every one, was started with, as far as that page of its memory is present.
 */
public final class CommandLines implements View<CommandLines.Row> {
  private final Integer pid;

  /**
   * A command line; a process may have written over its own.
   *
   * @param exe path of its program; empty for kernel threads
   * @param args its words, the name it was called by first; none for kernel threads
   */
  public record Row(int pid, String comm, String exe, List<String> args) {}

  /**
   * @param pid whose; null for every process
   */
  public CommandLines(Integer pid) {
    this.pid = pid;
  }

  @Override
  public String name() {
    return "cmdline";
  }

  @Override
  public Class<Row> rowType() {
    return Row.class;
  }

  @Override
  public List<String> key() {
    return List.of("pid");
  }

  @Override
  public Inspection<Row> inspect(Kernel kernel) {
    Rows<Row> rows = new Rows<>();
    TaskFields tasks = new TaskFields(kernel);
    UserText arguments = new UserText(kernel, "arg");
    Paths paths = new Paths(kernel);
    for (long task : ProcessMemory.tasks(kernel, pid)) {
      rows.attempt(
          "command line of task " + io.blueguard.base.Hex.of(task),
          () -> {
            Process process = tasks.read(task);
            String exe = paths.program(task);
            return new Row(process.pid(), process.comm(), exe, arguments.of(task));
          });
    }
    return rows.done();
  }
}
