package io.blueguard.inspect.task;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.List;

/** The bare task list: what other tools are measured by. */
public final class TaskNames implements View<TaskName> {
  @Override
  public String name() {
    return "task list with pid and comm";
  }

  @Override
  public Class<TaskName> rowType() {
    return TaskName.class;
  }

  @Override
  public List<String> key() {
    return List.of("pid", "task");
  }

  @Override
  public Inspection<TaskName> inspect(Kernel kernel) {
    Rows<TaskName> rows = new Rows<>();
    Reader reader = kernel.space();
    Field pid = kernel.field("task_struct", "tgid");
    Field comm = kernel.field("task_struct", "comm");
    TaskFields.prefetch(kernel, TasksAhead.guess(kernel), List.of(pid, comm, links(kernel)));
    for (long task : Processes.tasks(kernel).objects()) {
      rows.attempt(
          "task ",
          task,
          () -> new TaskName((int) pid.get(reader, task), comm.text(reader, task), task));
    }
    return rows.done();
  }

  private static Field links(Kernel kernel) {
    return kernel.field("task_struct", "tasks");
  }
}
