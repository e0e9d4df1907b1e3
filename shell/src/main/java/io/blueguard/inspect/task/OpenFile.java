package io.blueguard.inspect.task;

import io.blueguard.inspect.Address;

/**
 * A file that a process holds open.
 *
 * @param fd number of the descriptor
 * @param kind {@code file}, {@code folder}, {@code link}, {@code char}, {@code block}, {@code fifo}
 *     or {@code socket}, {@code other} for what has no such type
 * @param path in the file systems as they are mounted; {@code socket:[INODE]}, {@code pipe:[INODE]}
 *     for what hangs in no tree
 * @param inode its number
 * @param position where the next read or write begins, bytes
 * @param flags of {@code open}, octal as in {@code /proc/PID/fdinfo}
 * @param file address of the {@code struct file}
 */
public record OpenFile(
    int pid,
    String comm,
    int fd,
    String kind,
    String path,
    long inode,
    long position,
    String flags,
    @Address long file) {}
