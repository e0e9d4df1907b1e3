package io.blueguard.inspect.stack;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import io.blueguard.inspect.text.CodeMap;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import java.util.List;

/**
 * The kernel stacks of the threads of one process, or of all: who called whom when each went to
 * sleep, as {@code /proc/PID/stack} has it. Where the tables lead no further, words of the stack
 * that are addresses of code behind a function's beginning are shown as guesses. A thread that runs
 * has its registers in the processor, not in memory.
 */
public final class KernelStacks implements View<StackFrame> {
  private final Integer pid;

  /**
   * @param pid of a process or of one thread; null for every one
   */
  public KernelStacks(Integer pid) {
    this.pid = pid;
  }

  @Override
  public String name() {
    return "bt";
  }

  @Override
  public Class<StackFrame> rowType() {
    return StackFrame.class;
  }

  @Override
  public List<String> key() {
    return List.of("tid", "frame");
  }

  @Override
  public Inspection<StackFrame> inspect(Kernel kernel) {
    Rows<StackFrame> rows = new Rows<>();
    Inspection<Process> threads = Processes.withThreads().inspect(kernel);
    List<Process> wanted =
        threads.rows().stream()
            .filter(t -> pid == null || t.pid() == pid || t.tid() == pid)
            .toList();
    if (wanted.isEmpty()) {
      throw new Failure.UsageError("no such process: pid=" + pid + "; try ps");
    }
    Stacks stacks = new Stacks(kernel, rows);
    for (Process thread : wanted) {
      if (pid == null && ended(thread)) {
        continue;
      }
      rows.guard("stack of thread " + thread.tid(), () -> stacks.add(thread));
    }
    return rows.done();
  }

  /** One that waits for its parent to notice has no stack any more: nothing is missing. */
  private static boolean ended(Process thread) {
    return thread.state().equals("Z") || thread.state().equals("X");
  }

  private static final class Stacks {
    private final Kernel kernel;
    private final Rows<StackFrame> rows;
    private final Unwinder unwinder;
    private final CodeMap code;
    private final Field running;
    private final long size;

    Stacks(Kernel kernel, Rows<StackFrame> rows) {
      this.kernel = kernel;
      this.rows = rows;
      unwinder = Unwinder.of(kernel);
      code = CodeMap.of(kernel, rows);
      running = kernel.field("task_struct", "on_cpu");
      size = Stack.size(kernel);
    }

    void add(Process thread) {
      if (running.get(kernel.space(), thread.task()) != 0) {
        throw new Failure.BadData("it runs: its registers are in the processor");
      }
      Stack stack = Stack.of(kernel, thread.task(), size);
      Unwinder.Found found = unwinder.unwind(thread.task(), stack);
      int number = 0;
      for (Caller caller : found.callers()) {
        rows.add(row(thread, number++, caller, "unwound"));
      }
      if (!found.reason().isEmpty()) {
        String last =
            found.callers().isEmpty() ? "" : code.at(found.callers().getLast().address()).text();
        rows.fault("stack of thread " + thread.tid() + " behind " + last, found.reason());
        guess(thread, number, stack, found.rest());
      }
    }

    private void guess(Process thread, int from, Stack stack, long rest) {
      int number = from;
      for (long place = rest; rest != 0 && place < stack.end(); place += Long.BYTES) {
        long word = stack.word(place);
        if (number < Unwinder.LIMIT && returns(word)) {
          rows.add(row(thread, number++, new Caller(place, word), "guessed"));
        }
      }
    }

    /** Whether it leads into a function, behind its beginning. */
    private boolean returns(long word) {
      CodeMap.Kind kind = code.kindAt(word);
      return kind != CodeMap.Kind.NOBODY
          && kind != CodeMap.Kind.INIT
          && code.at(word).offset() != 0;
    }

    private static String symbol(CodeMap.Place place) {
      return place.symbol().isEmpty() || place.offset() == 0
          ? place.symbol()
          : place.symbol() + "+" + Hex.of(place.offset());
    }

    private StackFrame row(Process thread, int number, Caller caller, String how) {
      CodeMap.Place place = code.at(caller.address());
      return new StackFrame(
          thread.pid(),
          thread.tid(),
          thread.comm(),
          number,
          caller.place(),
          caller.address(),
          symbol(place),
          place.owner(),
          how);
    }
  }
}
