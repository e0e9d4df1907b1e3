package io.blueguard.inspect.task;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import io.blueguard.kernel.XArray;
import io.blueguard.memory.CachedMemory;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.space.AddressSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where processes are likely to be, so that all of them can be fetched at once before their list is
 * walked: the list says one address per read, while the numbers of processes ({@code
 * init_pid_ns.idr}) lie in a flat tree. It is a guess and nothing more. What is listed and not
 * numbered is fetched when the walk comes to it, what is numbered and not listed gives no row.
 */
final class TasksAhead {
  /** Reads that a device must be able to have under way for a guess to cost it little. */
  private static final int ROOM = 16;

  private static final int LIMIT = 4 * 1024 * 1024;
  private static final long[] NONE = {};

  private final Kernel kernel;
  private final AddressSpace space;

  private TasksAhead(Kernel kernel) {
    this.kernel = kernel;
    this.space = kernel.space();
  }

  /**
   * Each once; none where an answer comes at once, or where the first process has been fetched
   * already, and so the others.
   */
  static long[] guess(Kernel kernel) {
    PhysicalMemory base = kernel.space().memory().base();
    PhysicalMemory unnoted = base.unnoted();
    if (!(unnoted instanceof CachedMemory) || unnoted.depth() < ROOM) {
      return NONE;
    }
    try {
      boolean there = kernel.space().near(first(kernel));
      // No answer depends on what is read for a guess.
      return there ? NONE : new TasksAhead(unnoted == base ? kernel : kernel.over(unnoted)).tasks();
    } catch (Failure.WalkStopped stopped) {
      throw stopped;
    } catch (Failure notHere) {
      return NONE; // the list will do
    }
  }

  /** Where the first process of the list has its links. */
  private static long first(Kernel kernel) {
    long tasks = kernel.field("task_struct", "tasks").at(kernel.symbol("init_task"));
    return kernel.space().u64(tasks);
  }

  private long[] tasks() {
    long idr = kernel.field("pid_namespace", "idr").at(kernel.symbol("init_pid_ns"));
    long[] pids = XArray.idr(kernel, idr, LIMIT).entries().clone();
    Arrays.sort(pids);
    Field lists = kernel.field("pid", "tasks");
    // A list of its own for those that lead a process since 4.19, as the second of four.
    long type = lists.type().size() == 4 * Long.BYTES ? 1 : 0;
    List<Range> heads = ranges(pids, lists.offset() + Long.BYTES * type);
    space.prefetch(heads);
    return owners(heads, kernel.field("task_struct", "pid_links").offset() + 2 * Long.BYTES * type);
  }

  private static List<Range> ranges(long[] pids, long offset) {
    List<Range> ranges = new ArrayList<>(pids.length);
    for (long pid : pids) {
      ranges.add(new Range(pid + offset, Long.BYTES));
    }
    return ranges;
  }

  /** Each task once whose link is the first of a list. */
  private long[] owners(List<Range> heads, long link) {
    LongSet once = new LongSet();
    long[] tasks = new long[heads.size()];
    int count = 0;
    for (Range head : heads) {
      long first = first(head.start());
      if (first != 0 && once.add(first - link)) {
        tasks[count++] = first - link;
      }
    }
    return Arrays.copyOf(tasks, count);
  }

  private long first(long head) {
    try {
      return space.u64(head);
    } catch (Failure.NotMapped | Failure.EngineFailure unreadable) {
      return 0;
    }
  }
}
