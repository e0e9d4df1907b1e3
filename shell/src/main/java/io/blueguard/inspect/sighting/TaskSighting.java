package io.blueguard.inspect.sighting;

import io.blueguard.inspect.Address;
import java.util.List;

/**
 * One task, and which of the kernel's own accounts know it.
 *
 * @param pid thread group id
 * @param tid id of this task
 * @param number what its pid structure says it is called, or {@link #NONE}
 * @param comm name
 * @param kthread a kernel thread
 * @param sources which accounts: {@code tasks}, {@code pid}, {@code family}, {@code css_set},
 *     {@code cpu}, {@code rq}
 * @param task address of the {@code task_struct}
 */
public record TaskSighting(
    int pid,
    int tid,
    int number,
    String comm,
    boolean kthread,
    List<String> sources,
    @Address long task) {
  /** Of a task without a pid structure. */
  public static final int NONE = -1;

  /** Whether the task and its pid structure give the same number. */
  public boolean numbered() {
    return number == NONE || number == tid;
  }

  public boolean leader() {
    return pid == tid;
  }
}
