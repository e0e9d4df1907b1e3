package io.blueguard.inspect.task;

import io.blueguard.inspect.Address;

/**
 * A process, or a thread whose credentials are not those of its process, and what it may do: its
 * {@code real_cred}.
 *
 * @param uid real user id
 * @param euid effective user id
 * @param suid saved user id
 * @param account the user that the process is counted for ({@code cred.user}), which every change
 *     of the real user id changes too; the real one where this kernel keeps none
 * @param execs how many programs it has run since it was started, {@code self_exec_id}
 * @param acting address of the {@code struct cred} it acts with, {@code task.cred}; its own, but
 *     for a while when the kernel works for it
 * @param permitted capability bits; one number since 6.3, two words before
 * @param bounding capability bits that it could ever get
 * @param initialUserNs whether its ids are those of the whole machine
 * @param cred address of the {@code struct cred}
 */
public record Credential(
    int pid,
    String comm,
    boolean kthread,
    long uid,
    long euid,
    long fsuid,
    long suid,
    long account,
    long execs,
    @Address long acting,
    @Address long permitted,
    @Address long effective,
    @Address long bounding,
    boolean initialUserNs,
    int parent,
    @Address long cred,
    @Address long task) {}
