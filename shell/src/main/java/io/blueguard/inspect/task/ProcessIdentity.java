package io.blueguard.inspect.task;

import io.blueguard.inspect.Address;

/**
 * A process by its three names.
 *
 * @param comm what the kernel calls it; the process may change it
 * @param argv0 first word of its command line, empty when that cannot be read
 * @param exe path of its program within its file system; empty for kernel threads
 * @param deleted the program has no name any more, or never had one (memfd)
 */
public record ProcessIdentity(
    int pid,
    String comm,
    String argv0,
    String exe,
    boolean deleted,
    boolean kthread,
    @Address long task) {}
