package io.blueguard.inspect.task;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import io.blueguard.space.AddressSpace;
import java.util.Optional;
import java.util.function.Consumer;

/** The address space of a process: {@code task_struct.mm->pgd}. */
public final class ProcessMemory {
  private ProcessMemory() {}

  /**
   * @param pid a process, or null for the kernel's own address space
   * @throws Failure.UsageError when no such process runs, or it is a kernel thread
   */
  public static AddressSpace of(Kernel kernel, Integer pid) {
    if (pid == null) {
      return kernel.space();
    }
    Reader reader = kernel.space();
    long mm = kernel.field("task_struct", "mm").get(reader, task(kernel, pid));
    if (mm == 0) {
      throw new Failure.UsageError(
          "a kernel thread has no memory of its own: pid=" + pid + "; leave the pid away");
    }
    return space(kernel, mm);
  }

  /** The address space of a {@code mm_struct}. */
  static AddressSpace space(Kernel kernel, long mm) {
    AddressSpace space = kernel.space();
    long pgd = kernel.field("mm_struct", "pgd").get(space, mm);
    return space.under(space.translate(pgd));
  }

  /** The {@code task_struct} of one process, or with null those of all. */
  static long[] tasks(Kernel kernel, Integer pid) {
    return pid == null ? Processes.tasks(kernel).objects() : new long[] {task(kernel, pid)};
  }

  /**
   * Reads something of one process, or with null of every one; what cannot be read costs that
   * process alone.
   *
   * @param what it is, for the faults: {@code files}
   */
  static <R> Inspection<R> each(
      Kernel kernel, Integer pid, String what, Rows<R> rows, Consumer<Process> reading) {
    TaskFields tasks = new TaskFields(kernel);
    for (long task : tasks(kernel, pid)) {
      try {
        reading.accept(tasks.read(task));
      } catch (Failure failure) {
        rows.fault(what + " of task " + Hex.of(task), failure.getMessage());
      }
    }
    return rows.done();
  }

  /**
   * The {@code task_struct} of a process or thread; 0 is {@code init_task}.
   *
   * @throws Failure.UsageError when there is none with that pid
   */
  public static long task(Kernel kernel, int pid) {
    if (pid == 0) {
      return kernel.symbol("init_task");
    }
    Field number = kernel.field("task_struct", "pid");
    for (long task : Processes.tasks(kernel).objects()) {
      if (number.get(kernel.space(), task) == pid) {
        return task;
      }
    }
    return thread(kernel, pid)
        .orElseThrow(() -> new Failure.UsageError("no such process: pid=" + pid + "; try ps"));
  }

  private static Optional<Long> thread(Kernel kernel, int pid) {
    return Processes.withThreads().inspect(kernel).rows().stream()
        .filter(process -> process.tid() == pid)
        .map(Process::task)
        .findFirst();
  }
}
