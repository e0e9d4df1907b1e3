package io.blueguard.inspect.task;

import io.blueguard.inspect.Address;

/**
 * A process, or with {@code --threads} one of its threads; ids as the initial pid namespace sees
 * them.
 *
 * @param pid {@code task_struct.tgid}
 * @param ppid {@code task_struct.real_parent->tgid}
 * @param tid {@code task_struct.pid}; equals {@code pid} for a process
 * @param comm {@code task_struct.comm}, bytes as Latin-1
 * @param state the letter of {@code /proc/PID/stat}
 * @param uid effective user id, {@code real_cred->euid}
 * @param gid effective group id, {@code real_cred->egid}
 * @param kthread whether {@code PF_KTHREAD} is set
 * @param startNs nanoseconds from boot to its start, {@code start_boottime} (before 5.5 {@code
 *     real_start_time})
 * @param task address of its {@code task_struct}
 */
public record Process(
    int pid,
    int ppid,
    int tid,
    String comm,
    String state,
    long uid,
    long gid,
    boolean kthread,
    long startNs,
    @Address long task) {}
