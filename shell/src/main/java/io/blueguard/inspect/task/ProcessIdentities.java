package io.blueguard.inspect.task;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.List;

/** What each process calls itself and what it runs: comm, argv[0], {@code mm.exe_file}. */
public final class ProcessIdentities implements View<ProcessIdentity> {
  private static final int MAX_ARGUMENT = 256;

  @Override
  public String name() {
    return "process-identities";
  }

  @Override
  public Class<ProcessIdentity> rowType() {
    return ProcessIdentity.class;
  }

  @Override
  public List<String> key() {
    return List.of("pid", "task");
  }

  @Override
  public Inspection<ProcessIdentity> inspect(Kernel kernel) {
    Rows<ProcessIdentity> rows = new Rows<>();
    TaskFields tasks = new TaskFields(kernel);
    Paths paths = new Paths(kernel);
    for (long task : Processes.tasks(kernel).objects()) {
      rows.attempt(
          "identity of task " + Hex.of(task), () -> identity(kernel, paths, tasks.read(task)));
    }
    return rows.done();
  }

  private static ProcessIdentity identity(Kernel kernel, Paths paths, Process process) {
    Reader reader = kernel.space();
    long memory = kernel.field("task_struct", "mm").get(reader, process.task());
    Paths.Named exe = new Paths.Named("", false);
    String argument = "";
    if (memory != 0) {
      long file = kernel.field("mm_struct", "exe_file").get(reader, memory);
      exe = file == 0 ? exe : paths.file(file);
      argument = argument(kernel, memory);
    }
    return new ProcessIdentity(
        process.pid(),
        process.comm(),
        argument,
        exe.path(),
        exe.deleted(),
        process.kthread(),
        process.task());
  }

  /**
   * The page may be swapped out or never touched: then the name is not known, which is no fault.
   */
  private static String argument(Kernel kernel, long memory) {
    Field start = kernel.field("mm_struct", "arg_start");
    try {
      return ProcessMemory.space(kernel, memory)
          .cstring(start.get(kernel.space(), memory), MAX_ARGUMENT);
    } catch (Failure.NotMapped absent) {
      return "";
    }
  }
}
