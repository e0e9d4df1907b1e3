package io.blueguard.inspect.sighting;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.task.Processes;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.HlistWalk;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.kernel.PerCpu;
import io.blueguard.kernel.XArray;
import io.blueguard.memory.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tasks by every account that the kernel keeps of them, so that what one account hides another one
 * shows.
 *
 * <ul>
 *   <li>{@code tasks}: the task list, and the threads of each process on it ({@code thread_head})
 *   <li>{@code pid}: the pids of the first namespace, {@code init_pid_ns.idr}, and the task of each
 *   <li>{@code group}: the process groups and sessions of the same pids
 *   <li>{@code family}: children, from {@code init_task} down and from every task met
 *   <li>{@code css_set}: the tasks of each set of control groups
 *   <li>{@code cpu}: what each CPU runs now
 *   <li>{@code rq}: what waits for a CPU: the list and the trees of fair tasks, the lists of
 *       real-time tasks, the tree of deadline tasks, those of a scheduler of BPF
 * </ul>
 *
 * Tasks that are dead already, whose accounts are being closed, are left out; so are idle tasks.
 */
public final class TaskSources implements View<TaskSighting> {
  private static final int LIMIT = 4 * 1024 * 1024;
  private static final int CSS_CHAINS = 128;
  private static final int DEAD = 0x80;
  private static final int EXIT_DEAD = 0x10;

  @Override
  public String name() {
    return "tasks-by-source";
  }

  @Override
  public Class<TaskSighting> rowType() {
    return TaskSighting.class;
  }

  @Override
  public List<String> key() {
    return List.of("tid", "task");
  }

  @Override
  public Inspection<TaskSighting> inspect(Kernel kernel) {
    Rows<TaskSighting> rows = new Rows<>();
    new Search(kernel, rows).run();
    return rows.done();
  }

  private static final class Search {
    private final Kernel kernel;
    private final Reader reader;
    private final Rows<TaskSighting> rows;
    private final Map<Long, Set<String>> seen = new LinkedHashMap<>();

    Search(Kernel kernel, Rows<TaskSighting> rows) {
      this.kernel = kernel;
      this.reader = kernel.space();
      this.rows = rows;
    }

    void run() {
      source("tasks", this::tasks);
      source("pid", this::pids);
      source("css_set", this::controlGroups);
      source("cpu", this::current);
      source("rq", this::waiting);
      source("family", this::family);
      Field pid = kernel.field("task_struct", "pid");
      Field tgid = kernel.field("task_struct", "tgid");
      Field comm = kernel.field("task_struct", "comm");
      Field flags = kernel.field("task_struct", "flags");
      seen.forEach(
          (task, sources) ->
              rows.attempt(
                  "task " + Hex.of(task),
                  () ->
                      new TaskSighting(
                          (int) tgid.get(reader, task),
                          (int) pid.get(reader, task),
                          number(task),
                          comm.text(reader, task),
                          (flags.get(reader, task) & 0x0020_0000) != 0,
                          List.copyOf(sources),
                          task),
                  () -> (pid.get(reader, task) != 0 || number(task) > 0) && !dead(task)));
    }

    /** By {@code thread_pid}, since 4.19; those that idle have the number 0. */
    private int number(long task) {
      Optional<Field> own = kernel.optional("task_struct", "thread_pid");
      long pid = own.map(field -> field.get(reader, task)).orElse(0L);
      if (pid == 0) {
        return TaskSighting.NONE;
      }
      long first = kernel.field("pid", "numbers").at(pid);
      return (int) kernel.field("upid", "nr").get(reader, first);
    }

    private void source(String name, Runnable search) {
      try {
        search.run();
      } catch (Failure failure) {
        rows.fault("source " + name, "skipped: " + failure.getMessage());
      }
    }

    private boolean dead(long task) {
      long state = kernel.field("task_struct", "__state", "state").get(reader, task);
      long exit = kernel.field("task_struct", "exit_state").get(reader, task);
      return (state & DEAD) != 0 || (exit & EXIT_DEAD) != 0;
    }

    private void saw(long task, String source) {
      seen.computeIfAbsent(task, key -> new LinkedHashSet<>()).add(source);
    }

    private void all(String source, ListWalk walk, String list) {
      rows.tell(list, walk);
      for (long task : walk.objects()) {
        saw(task, source);
      }
    }

    private void tasks() {
      ListWalk walk = Processes.tasks(kernel);
      all("tasks", walk, "task list");
      Field signal = kernel.field("task_struct", "signal");
      Field head = kernel.field("signal_struct", "thread_head");
      long node = kernel.field("task_struct", "thread_node").offset();
      for (long task : walk.objects()) {
        source(
            "threads of task " + Hex.of(task),
            () -> {
              long list = head.at(signal.get(reader, task));
              for (long thread : ListWalk.from(reader, list, node, LIMIT).objects()) {
                saw(thread, "tasks");
              }
            });
      }
    }

    /**
     * The first of {@code pid.tasks[]} is the task itself; it hangs there by its {@code pid_links}.
     */
    private void pids() {
      long idr = kernel.field("pid_namespace", "idr").at(kernel.symbol("init_pid_ns"));
      XArray ids = XArray.idr(kernel, idr, LIMIT);
      if (!ids.stopped().isEmpty()) {
        rows.fault("init_pid_ns.idr", ids.stopped());
      }
      Field tasks = kernel.field("pid", "tasks");
      long link = kernel.field("task_struct", "pid_links").offset();
      for (long pid : ids.entries()) {
        source(
            "pid " + Hex.of(pid),
            () -> {
              long first = reader.u64(tasks.at(pid));
              if (first != 0) {
                saw(first - link, "pid");
              }
              groups(tasks.at(pid), link);
            });
      }
    }

    /** {@code pid.tasks[]} behind the first and, since 5.0, the thread group's: two more lists. */
    private void groups(long heads, long link) {
      long node = kernel.struct("hlist_node").size();
      long types = kernel.field("task_struct", "pid_links").type().size() / node;
      for (long type = Math.max(1, types - 2); type < types; type++) {
        long head = heads + type * Long.BYTES;
        for (long task : HlistWalk.from(reader, head, link + type * node, LIMIT).objects()) {
          saw(task, "group");
        }
      }
    }

    private void controlGroups() {
      Field chain = kernel.field("css_set", "hlist");
      List<Long> sets = new ArrayList<>();
      sets.add(kernel.symbol("init_css_set"));
      long table = kernel.symbol("css_set_table");
      for (int i = 0; i < CSS_CHAINS; i++) {
        for (long set : HlistWalk.from(reader, table + 8L * i, chain.offset(), LIMIT).objects()) {
          sets.add(set);
        }
      }
      long node = kernel.field("task_struct", "cg_list").offset();
      for (long set : sets) {
        for (String member : List.of("tasks", "mg_tasks")) {
          long head = kernel.field("css_set", member).at(set);
          all("css_set", ListWalk.steady(reader, head, node, LIMIT), "css_set " + Hex.of(set));
        }
      }
    }

    private void current() {
      Field current = kernel.field("rq", "curr");
      for (PerCpu cpu : PerCpu.possible(kernel)) {
        long task = current.get(reader, cpu.at(kernel.symbol("runqueues")));
        if (task != 0) {
          saw(task, "cpu");
        }
        running(cpu).filter(running -> running != 0).ifPresent(running -> saw(running, "cpu"));
      }
    }

    /** {@code pcpu_hot} from 6.2 to 6.14, a variable of its own before and after. */
    private Optional<Long> running(PerCpu cpu) {
      if (kernel.has("pcpu_hot")) {
        Field task = kernel.field("pcpu_hot", "current_task");
        return Optional.of(task.get(reader, cpu.at(kernel.symbol("pcpu_hot"))));
      }
      return kernel.has("current_task")
          ? Optional.of(reader.u64(cpu.at(kernel.symbol("current_task"))))
          : Optional.empty();
    }

    private void waiting() {
      RunQueues queues = new RunQueues(kernel, rows);
      for (PerCpu cpu : PerCpu.possible(kernel)) {
        for (long task : queues.of(cpu)) {
          saw(task, "rq");
        }
      }
    }

    private void family() {
      Field children = kernel.field("task_struct", "children");
      long sibling = kernel.field("task_struct", "sibling").offset();
      Deque<Long> parents = new ArrayDeque<>(seen.keySet());
      Set<Long> asked = new LinkedHashSet<>();
      parents.add(kernel.symbol("init_task"));
      while (!parents.isEmpty() && asked.size() < LIMIT) {
        long parent = parents.poll();
        if (asked.add(parent)) {
          ListWalk walk = ListWalk.from(reader, children.at(parent), sibling, LIMIT);
          for (long child : walk.objects()) {
            saw(child, "family");
            parents.add(child);
          }
        }
      }
    }
  }
}
