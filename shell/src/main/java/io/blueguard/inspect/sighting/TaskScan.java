package io.blueguard.inspect.sighting;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.text.CodeMap;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.Reader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Processes by what a {@code task_struct} looks like, wherever it lies: all of RAM is searched for
 * objects that hold their own address in {@code group_leader}, and each hit has to look like a
 * process that lives: a pid, a name, a stack, a {@code signal} and a scheduling class inside the
 * kernel.
 *
 * <p>Memory that was given back keeps its content for a while; dead tasks say so in their state.
 */
public final class TaskScan implements View<TaskSighting> {
  private static final int CHUNK = 1 << 20;
  private static final int MAX_HITS = 1 << 20;
  private static final int PID_LIMIT = 4 * 1024 * 1024;
  private static final int DEAD = 0x80;
  private static final int EXIT_ZOMBIE_OR_DEAD = 0x30;

  @Override
  public String name() {
    return "tasks-in-memory";
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
    LongSet known = new LongSet();
    List<TaskSighting> accounts = new TaskSources().inspect(kernel).rows();
    accounts.forEach(task -> known.add(task.task()));
    Shape shape = new Shape(kernel);
    for (long task : candidates(kernel, shape.leader.offset())) {
      rows.attempt(
          "candidate " + Hex.of(task),
          () -> shape.read(task, known.contains(task)),
          () -> shape.fits(task));
    }
    return rows.done();
  }

  /** Addresses of the objects whose {@code group_leader} is themselves. */
  private static List<Long> candidates(Kernel kernel, long leader) {
    PhysicalMemory memory = kernel.space().memory();
    long directMap = kernel.about().directMap();
    List<Long> found = new ArrayList<>();
    MemorySegment buffer = MemorySegment.ofArray(new byte[CHUNK]);
    for (Range part : memory.populated()) {
      for (long done = 0; done < part.length(); done += CHUNK) {
        long pa = part.start() + done;
        long length = Math.min(CHUNK, part.length() - done);
        MemorySegment bytes = memory.window(pa, length);
        if (bytes == null) {
          bytes = read(memory, pa, buffer.asSlice(0, length));
        }
        if (bytes != null) {
          search(bytes, length, directMap + pa - leader, found);
        }
      }
    }
    return found;
  }

  private static MemorySegment read(PhysicalMemory memory, long pa, MemorySegment buffer) {
    try {
      memory.read(pa, buffer);
      return buffer;
    } catch (Failure.NotMapped | Failure.EngineFailure hole) {
      return null;
    }
  }

  private static void search(MemorySegment bytes, long length, long first, List<Long> found) {
    for (long at = 0; at + 8 <= length; at += 8) {
      if (bytes.get(Reader.U64, at) == first + at) {
        if (found.size() == MAX_HITS) {
          throw new Failure.WalkStopped("more candidates than limit=" + MAX_HITS);
        }
        found.add(first + at);
      }
    }
  }

  /** What a living process looks like. */
  private static final class Shape {
    private final Kernel kernel;
    private final Reader reader;
    private final Field leader;
    private final Field pid;
    private final Field tgid;
    private final Field state;
    private final Field exitState;
    private final Field comm;
    private final Field stack;
    private final Field signal;
    private final Field flags;
    private final Field schedulingClass;
    private final Range image;

    Shape(Kernel kernel) {
      this.kernel = kernel;
      reader = kernel.space();
      leader = kernel.field("task_struct", "group_leader");
      pid = kernel.field("task_struct", "pid");
      tgid = kernel.field("task_struct", "tgid");
      state = kernel.field("task_struct", "__state", "state");
      exitState = kernel.field("task_struct", "exit_state");
      comm = kernel.field("task_struct", "comm");
      stack = kernel.field("task_struct", "stack");
      signal = kernel.field("task_struct", "signal");
      flags = kernel.field("task_struct", "flags");
      schedulingClass = kernel.field("task_struct", "sched_class");
      image = CodeMap.range(kernel, "_stext", "_end");
    }

    /** A hit in memory that is no object, or another kind of one, is no fault. */
    boolean fits(long task) {
      try {
        long id = pid.get(reader, task);
        return id > 0
            && id <= PID_LIMIT
            && tgid.get(reader, task) == id
            && (state.get(reader, task) & DEAD) == 0
            && (exitState.get(reader, task) & EXIT_ZOMBIE_OR_DEAD) == 0
            && stack.get(reader, task) < 0
            && signal.get(reader, task) < 0
            && image.contains(schedulingClass.get(reader, task))
            && named(task)
            && linked(task);
      } catch (Failure.NotMapped | Failure.EngineFailure none) {
        return false;
      }
    }

    private boolean named(long task) {
      String text = comm.text(reader, task);
      return !text.isEmpty() && text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }

    /** Its {@code signal_struct} heads the list of its threads, and it is the first of them. */
    private boolean linked(long task) {
      long head = signal.get(reader, task) + kernel.field("signal_struct", "thread_head").offset();
      long node = kernel.field("task_struct", "thread_node").at(task);
      return reader.u64(head) == node && reader.u64(node + 8) == head;
    }

    TaskSighting read(long task, boolean known) {
      return new TaskSighting(
          (int) tgid.get(reader, task),
          (int) pid.get(reader, task),
          TaskSighting.NONE,
          comm.text(reader, task),
          (flags.get(reader, task) & 0x0020_0000) != 0,
          known ? List.of("memory", "accounts") : List.of("memory"),
          task);
    }
  }
}
