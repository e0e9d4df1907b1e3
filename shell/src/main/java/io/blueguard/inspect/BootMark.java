package io.blueguard.inspect;

import io.blueguard.base.Failure;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;

/**
 * What tells one run of a kernel from the next, in a few reads: where its first process lies and
 * when it was started, to the nanosecond. A machine that boots anew has neither again.
 *
 * @param init address of the {@code task_struct} behind {@code init_task}
 * @param startNs of that process
 * @param comm of {@code init_task}: {@code swapper/0} where there is such a kernel at all
 */
public record BootMark(long init, long startNs, String comm) {
  /**
   * @throws Failure.NotMapped when there is nothing any more where the kernel was
   */
  public static BootMark of(Kernel kernel) {
    Reader reader = kernel.space();
    long idle = kernel.symbol("init_task");
    long node = kernel.field("task_struct", "tasks").offset();
    long init = reader.u64(idle + node) - node;
    String comm = kernel.field("task_struct", "comm").text(reader, idle);
    long start = kernel.field("task_struct", "start_boottime", "real_start_time").get(reader, init);
    return new BootMark(init, start, comm);
  }
}
