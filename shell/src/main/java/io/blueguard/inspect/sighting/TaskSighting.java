package io.blueguard.inspect.sighting;

import io.blueguard.inspect.Address;
import java.util.List;

/**
 * One task, and which of the kernel's own accounts know it.
 *
 * @param pid thread group id
 * @param tid id of this task
 * @param comm name
 * @param kthread a kernel thread
 * @param sources which accounts: {@code tasks}, {@code pid}, {@code family}, {@code css_set},
 *     {@code cpu}, {@code rq}
 * @param task address of the {@code task_struct}
 */
public record TaskSighting(
    int pid, int tid, String comm, boolean kthread, List<String> sources, @Address long task) {
  public boolean leader() {
    return pid == tid;
  }
}
