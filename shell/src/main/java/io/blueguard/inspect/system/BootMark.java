package io.blueguard.inspect.system;

import io.blueguard.base.Failure;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.Optional;

/**
 * What tells one run of a kernel from the next, in two reads: the random number that its first task
 * was given against overflowing stacks. Not the list of tasks, which others may have bent.
 *
 * @param number {@code init_task.stack_canary}; of a kernel built without it, when the first
 *     process was started; 0 while that is still to come
 * @param comm of {@code init_task}: {@code swapper/0} where there is such a kernel at all
 */
public record BootMark(long number, String comm) {
  /**
   * @throws Failure.NotMapped when there is nothing any more where the kernel was
   */
  public static BootMark of(Kernel kernel) {
    Reader reader = kernel.space();
    long idle = kernel.symbol("init_task");
    Optional<Field> canary = kernel.optional("task_struct", "stack_canary");
    long number =
        canary.map(field -> field.get(reader, idle)).orElseGet(() -> started(kernel, idle));
    return new BootMark(number, kernel.field("task_struct", "comm").text(reader, idle));
  }

  /**
   * Whether the run that had the earlier mark may have this one now. A kernel that boots gives its
   * first task first a name and then a number, or the other way round ({@code start_kernel}).
   */
  public boolean follows(BootMark earlier) {
    return comm.startsWith(earlier.comm) && (number == earlier.number || earlier.number == 0);
  }

  private static long started(Kernel kernel, long idle) {
    long node = kernel.field("task_struct", "tasks").offset();
    long first = kernel.space().u64(idle + node) - node;
    return kernel
        .field("task_struct", "start_boottime", "real_start_time")
        .get(kernel.space(), first);
  }
}
