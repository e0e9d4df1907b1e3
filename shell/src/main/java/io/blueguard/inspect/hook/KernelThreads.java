package io.blueguard.inspect.hook;

import io.blueguard.inspect.task.Processes;
import io.blueguard.inspect.task.TaskFields;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;

/**
 * What each kernel thread runs: {@code kthread.threadfn}. The thread's {@code struct kthread} hangs
 * on {@code worker_private} since 5.17, on {@code set_child_tid} before.
 */
final class KernelThreads {
  private static final int PF_KTHREAD = 0x0020_0000;

  private KernelThreads() {}

  static void collect(Pointers out) {
    Kernel kernel = out.kernel();
    if (out.optional("kthread", "threadfn").isEmpty()) {
      return;
    }
    Field function = kernel.field("kthread", "threadfn");
    Field own = kernel.field("task_struct", "worker_private", "set_child_tid");
    Field flags = kernel.field("task_struct", "flags");
    Field comm = kernel.field("task_struct", "comm");
    TaskFields fields = new TaskFields(kernel);
    for (long task : Processes.tasks(kernel).objects()) {
      out.attempt(
          "kernel thread",
          () -> {
            long thread = own.get(out.reader(), task);
            if ((flags.get(out.reader(), task) & PF_KTHREAD) != 0 && thread != 0) {
              String name = fields.pid(task) + " (" + comm.text(out.reader(), task) + ")";
              out.member("kernel thread " + name, function, thread);
            }
          });
    }
  }
}
