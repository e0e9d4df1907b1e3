package io.blueguard.inspect.sighting;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Rows;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.kernel.PerCpu;
import io.blueguard.kernel.RbTree;
import io.blueguard.memory.Reader;
import io.blueguard.profile.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What waits for a CPU, by each class of scheduling. A task that runs must stand in one of these,
 * whatever lists it was taken out of: the scheduler finds it nowhere else.
 *
 * <ul>
 *   <li>fair: {@code rq.cfs_tasks}, and the trees {@code cfs_rq.tasks_timeline} of groups in groups
 *   <li>real-time: {@code rt.active.queue}, a list for each priority; a group's entity is on it too
 *       where groups have real-time shares
 *   <li>deadline: the tree {@code dl.root}
 *   <li>a scheduler of BPF: {@code scx.runnable_list}, since 6.12
 * </ul>
 */
final class RunQueues {
  private static final int LIMIT = 1 << 20;

  private final Kernel kernel;
  private final Reader reader;
  private final Rows<?> rows;
  private final Set<Long> found = new LinkedHashSet<>();

  /**
   * @param rows told of queues that cannot be read
   */
  RunQueues(Kernel kernel, Rows<?> rows) {
    this.kernel = kernel;
    this.reader = kernel.space();
    this.rows = rows;
  }

  /** Tasks that wait for one CPU. */
  Set<Long> of(PerCpu cpu) {
    found.clear();
    long queue = cpu.at(kernel.symbol("runqueues"));
    String name = "run queue of cpu " + cpu.cpu();
    part(name, () -> fairList(name, queue));
    part(name + ", fair", () -> fairTrees(queue));
    part(name + ", real-time", () -> realTime(queue));
    part(name + ", deadline", () -> deadline(queue));
    part(name + ", scx", () -> extended(queue));
    return Set.copyOf(found);
  }

  private void part(String name, Runnable reading) {
    try {
      reading.run();
    } catch (Failure failure) {
      rows.fault(name, failure.getMessage());
    }
  }

  private void fairList(String name, long queue) {
    long node = kernel.field("task_struct", "se.group_node").offset();
    long head = kernel.field("rq", "cfs_tasks").at(queue);
    ListWalk walk = ListWalk.steady(reader, head, node, LIMIT);
    rows.tell(name, walk);
    for (long task : walk.objects()) {
      found.add(task);
    }
  }

  /** An entity with a queue of its own stands for a group of tasks. */
  private void fairTrees(long queue) {
    Field tree = kernel.field("cfs_rq", "tasks_timeline.rb_root");
    Optional<Field> group = kernel.optional("sched_entity", "my_q");
    long node = kernel.field("sched_entity", "run_node").offset();
    long entity = kernel.field("task_struct", "se").offset();
    Deque<Long> queues = new ArrayDeque<>();
    Set<Long> asked = new LinkedHashSet<>();
    queues.add(kernel.field("rq", "cfs").at(queue));
    while (!queues.isEmpty() && asked.size() < LIMIT) {
      long next = queues.poll();
      if (asked.add(next)) {
        for (long waiting : RbTree.from(reader, tree.at(next), node, LIMIT).objects()) {
          long inner = group.map(field -> field.get(reader, waiting)).orElse(0L);
          if (inner == 0) {
            found.add(waiting - entity);
          } else {
            queues.add(inner);
          }
        }
      }
    }
  }

  private void realTime(long queue) {
    Field lists = kernel.field("rq", "rt.active.queue");
    Optional<Field> group = kernel.optional("sched_rt_entity", "my_q");
    long node = kernel.field("sched_rt_entity", "run_list").offset();
    long entity = kernel.field("task_struct", "rt").offset();
    long count = lists.type().resolved() instanceof Type.Array array ? array.count() : 0;
    for (int i = 0; i < Math.min(count, 256); i++) {
      long head = lists.at(queue) + 16L * i;
      for (long waiting : ListWalk.steady(reader, head, node, LIMIT).objects()) {
        if (group.isEmpty() || group.get().get(reader, waiting) == 0) {
          found.add(waiting - entity);
        }
      }
    }
  }

  /** Since 6.8 a server stands there too, which is no task and says so. */
  private void deadline(long queue) {
    long root = kernel.field("rq", "dl.root.rb_root").at(queue);
    long node = kernel.field("sched_dl_entity", "rb_node").offset();
    long entity = kernel.field("task_struct", "dl").offset();
    Optional<Field> server = kernel.optional("sched_dl_entity", "dl_server");
    for (long waiting : RbTree.from(reader, root, node, LIMIT).objects()) {
      if (server.isEmpty() || server.get().get(reader, waiting) == 0) {
        found.add(waiting - entity);
      }
    }
  }

  private void extended(long queue) {
    Optional<Field> list = kernel.optional("rq", "scx.runnable_list");
    Optional<Field> node = kernel.optional("task_struct", "scx.runnable_node");
    if (list.isPresent() && node.isPresent()) {
      long head = list.get().at(queue);
      for (long task : ListWalk.steady(reader, head, node.get().offset(), LIMIT).objects()) {
        found.add(task);
      }
    }
  }
}
