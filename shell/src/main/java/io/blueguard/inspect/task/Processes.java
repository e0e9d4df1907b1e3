package io.blueguard.inspect.task;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.kernel.LongList;
import io.blueguard.kernel.LongSet;
import io.blueguard.memory.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Processes by the task list: {@code init_task.tasks}, without {@code init_task} itself, in list
 * order (by start). Threads by {@code signal->thread_head}.
 */
public final class Processes implements View<Process> {
  /** PID_MAX_LIMIT of a 64-bit kernel. */
  private static final int PID_LIMIT = 4 * 1024 * 1024;

  private static final Set<Object> SCHEDULED = Set.of("R", "S", "D", "I");

  private final boolean threads;

  public Processes() {
    this(false);
  }

  private Processes(boolean threads) {
    this.threads = threads;
  }

  /** A row for each thread. */
  public static Processes withThreads() {
    return new Processes(true);
  }

  @Override
  public String name() {
    return threads ? "threads" : "ps";
  }

  @Override
  public Class<Process> rowType() {
    return Process.class;
  }

  @Override
  public boolean named() {
    return true;
  }

  @Override
  public List<String> key() {
    return List.of("pid", "tid", "start_ns");
  }

  /** The scheduler wakes tasks and puts them to sleep; that one was stopped or died is news. */
  @Override
  public boolean restless(String column, Object before, Object after) {
    return column.equals("state") && SCHEDULED.contains(before) && SCHEDULED.contains(after);
  }

  @Override
  public Inspection<Process> inspect(Kernel kernel) {
    Rows<Process> rows = new Rows<>();
    TaskFields fields = new TaskFields(kernel);
    Threads all = threads ? new Threads(kernel) : null;
    long[] ahead = TasksAhead.guess(kernel);
    fields.prefetch(ahead);
    ListWalk tasks = tasks(kernel);
    rows.tell("task list", tasks);
    fields.prefetch(others(tasks.objects(), ahead));
    addAll(fields, tasks.objects(), all, rows);
    return rows.done();
  }

  /**
   * @param all null where threads are not wanted
   */
  private static void addAll(TaskFields fields, long[] tasks, Threads all, Rows<Process> rows) {
    for (long task : tasks) {
      if (all == null) {
        addTask(fields, task, rows);
      } else {
        all.of(task, rows).forEach(thread -> addTask(fields, thread, rows));
      }
    }
  }

  private static long[] others(long[] tasks, long[] known) {
    if (known.length == 0) {
      return tasks;
    }
    LongSet before = new LongSet();
    for (long task : known) {
      before.add(task);
    }
    LongList others = new LongList();
    for (long task : tasks) {
      if (!before.contains(task)) {
        others.add(task);
      }
    }
    return others.toArray();
  }

  /** Each {@code task_struct} that leads a process, from {@code init_task} along {@code tasks}. */
  public static ListWalk tasks(Kernel kernel) {
    long offset = kernel.field("task_struct", "tasks").offset();
    long head = kernel.symbol("init_task") + offset;
    return ListWalk.steady(kernel.space(), head, offset, PID_LIMIT);
  }

  /** A task that died and whose memory has another owner by now is a fault, not a row. */
  private static void addTask(TaskFields fields, long task, Rows<Process> rows) {
    rows.attempt(
        "task ",
        task,
        () -> {
          Process process = fields.read(task);
          if (process.tid() != fields.pid(task)) {
            process = fields.read(task);
          }
          if (!plausible(process.pid()) || !plausible(process.tid())) {
            throw new Failure.BadData("is no task: pid=" + process.pid() + " tid=" + process.tid());
          }
          return process;
        });
  }

  private static boolean plausible(int pid) {
    return pid > 0 && pid <= PID_LIMIT;
  }

  /** The threads of a process: its {@code signal_struct} heads their list. */
  static final class Threads {
    private final Reader reader;
    private final Field signal;
    private final long head;
    private final long node;

    Threads(Kernel kernel) {
      reader = kernel.space();
      signal = kernel.field("task_struct", "signal");
      head = kernel.field("signal_struct", "thread_head").offset();
      node = kernel.field("task_struct", "thread_node").offset();
    }

    List<Long> of(long task, Rows<?> rows) {
      List<Long> threads = new ArrayList<>();
      try {
        long list = signal.get(reader, task) + head;
        ListWalk walk = ListWalk.steady(reader, list, node, PID_LIMIT);
        rows.tell("threads of task " + Hex.of(task), walk);
        for (long thread : walk.objects()) {
          threads.add(thread);
        }
      } catch (Failure failure) {
        rows.fault("threads of task " + Hex.of(task), failure.getMessage());
        threads.add(task);
      }
      return threads;
    }
  }
}
