package io.blueguard.inspect.task;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import io.blueguard.memory.Reader;
import io.blueguard.space.AddressSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The members of {@code struct task_struct} that a process row is made of. */
public final class TaskFields {
  private static final int PF_KTHREAD = 0x0020_0000;

  /** Bytes between two members for which it is not worth while to ask twice. */
  private static final long NEAR = 512;

  private final AddressSpace space;
  private final Reader reader;
  private final Field pid;
  private final Field tgid;
  private final Field parent;
  private final Field comm;
  private final Field state;
  private final Field exitState;
  private final Field flags;
  private final Field cred;
  private final Field euid;
  private final Field egid;
  private final Field start;
  private final Field list;

  public TaskFields(Kernel kernel) {
    space = kernel.space();
    reader = space;
    pid = kernel.field("task_struct", "pid");
    tgid = kernel.field("task_struct", "tgid");
    parent = kernel.field("task_struct", "real_parent");
    comm = kernel.field("task_struct", "comm");
    // __state since 5.14, when it stopped being volatile long.
    state = kernel.field("task_struct", "__state", "state");
    exitState = kernel.field("task_struct", "exit_state");
    flags = kernel.field("task_struct", "flags");
    cred = kernel.field("task_struct", "real_cred");
    euid = kernel.field("cred", "euid.val");
    egid = kernel.field("cred", "egid.val");
    // real_start_time was renamed in 5.5.
    start = kernel.field("task_struct", "start_boottime", "real_start_time");
    list = kernel.field("task_struct", "tasks");
  }

  /**
   * Gets what the rows of these tasks are made of in two rounds, one for the tasks and one for
   * their credentials, where the engine does not answer at once.
   */
  void prefetch(long[] tasks) {
    if (space.memory().depth() > 1 && tasks.length > 0) {
      List<Field> own =
          List.of(tgid, pid, parent, comm, state, exitState, flags, cred, start, list);
      space.prefetch(ranges(tasks, stretches(own)));
      long[] shared = credentials(tasks);
      space.prefetch(ranges(shared, stretches(List.of(euid, egid))));
    }
  }

  /** Gets members of many objects in one round, where the engine does not answer at once. */
  static void prefetch(Kernel kernel, long[] objects, List<Field> members) {
    if (objects.length > 0) {
      kernel.space().prefetch(ranges(objects, stretches(members)));
    }
  }

  /** Where members lie in their object; those that are near each other as one. */
  private static List<Range> stretches(List<Field> members) {
    Field[] sorted = members.toArray(Field[]::new);
    Arrays.sort(sorted, Comparator.comparingLong(Field::offset));
    List<Range> stretches = new ArrayList<>();
    for (Field member : sorted) {
      long start = member.offset();
      if (!stretches.isEmpty() && start - stretches.getLast().end() < NEAR) {
        start = stretches.removeLast().start();
      }
      stretches.add(new Range(start, member.offset() + member.type().size() - start));
    }
    return stretches;
  }

  private static List<Range> ranges(long[] objects, List<Range> stretches) {
    List<Range> ranges = new ArrayList<>(objects.length * stretches.size());
    long[] ascending = objects.clone();
    Arrays.sort(ascending); // so that nobody below has to, who has more of them
    for (long object : ascending) {
      for (Range stretch : stretches) {
        ranges.add(new Range(object + stretch.start(), stretch.length()));
      }
    }
    return ranges;
  }

  /** Each once; many tasks share theirs. */
  private long[] credentials(long[] tasks) {
    LongSet once = new LongSet();
    long[] all = new long[tasks.length];
    int count = 0;
    for (long task : tasks) {
      try {
        long credentials = cred.get(reader, task);
        if (once.add(credentials)) {
          all[count++] = credentials;
        }
      } catch (Failure unreadable) {
        // The row of that task will say so.
        continue;
      }
    }
    return Arrays.copyOf(all, count);
  }

  /** {@code task_struct.pid}: of a thread, its own. */
  public int pid(long task) {
    return (int) pid.get(reader, task);
  }

  Process read(long task) {
    long credentials = cred.get(reader, task);
    return new Process(
        (int) tgid.get(reader, task),
        (int) tgid.get(reader, parent.get(reader, task)),
        pid(task),
        comm.text(reader, task),
        TaskState.letter(state.get(reader, task), exitState.get(reader, task)),
        euid.get(reader, credentials),
        egid.get(reader, credentials),
        (flags.get(reader, task) & PF_KTHREAD) != 0,
        start.get(reader, task),
        task);
  }
}
