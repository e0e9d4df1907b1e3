package io.blueguard.inspect.hook;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.task.Processes;
import io.blueguard.inspect.task.TaskFields;
import io.blueguard.inspect.task.UserMapping;
import io.blueguard.inspect.task.UserMappings;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import java.util.Optional;

/**
 * What the kernel calls for one process alone: {@code restart_block.fn} of a system call that was
 * interrupted, {@code task_works} before it goes back to user space, its {@code sched_class}, and
 * {@code vm_area_struct.vm_ops} when its memory is touched.
 */
final class TaskCalls {
  private static final int MAX_WORKS = 1024;

  private final Pointers out;
  private final LongSet tables = new LongSet();
  private final TaskFields fields;
  private final Optional<Field> restart;
  private final Field works;
  private final Field next;
  private final Field function;
  private final Field schedule;

  private TaskCalls(Pointers out) {
    this.out = out;
    Kernel kernel = out.kernel();
    fields = new TaskFields(kernel);
    restart = out.optional("task_struct", "restart_block.fn");
    works = kernel.field("task_struct", "task_works");
    next = kernel.field("callback_head", "next");
    function = kernel.field("callback_head", "func");
    schedule = kernel.field("task_struct", "sched_class");
  }

  static void collect(Pointers out) {
    TaskCalls calls = new TaskCalls(out);
    for (long task : Processes.tasks(out.kernel()).objects()) {
      out.attempt("process", () -> calls.of("process " + calls.fields.pid(task), task));
    }
    Inspection<UserMapping> mappings = UserMappings.all(out.kernel());
    mappings.faults().forEach(fault -> out.skip(fault.object() + ": " + fault.reason()));
    mappings.rows().forEach(calls::mapping);
  }

  private void of(String name, long task) {
    restart.ifPresent(field -> out.member(name + " restart_block", field, task));
    table(name + " sched_class", "sched_class", schedule.get(out.reader(), task));
    LongSet seen = new LongSet();
    long work = works.get(out.reader(), task);
    for (int i = 0; work != 0 && i < MAX_WORKS && seen.add(work); i++) {
      out.member(name + " task_works", function, work);
      work = next.get(out.reader(), work);
    }
  }

  private void mapping(UserMapping mapping) {
    table(
        "process " + mapping.pid() + " memory " + mapping.range(),
        "vm_operations_struct",
        mapping.operations());
  }

  private void table(String name, String tag, long va) {
    if (va != 0 && tables.add(va)) {
      out.table(name, tag, va);
    }
  }
}
