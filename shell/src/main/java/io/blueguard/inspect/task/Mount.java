package io.blueguard.inspect.task;

import io.blueguard.inspect.Address;

/**
 * A file system where it is mounted.
 *
 * @param namespace inode number of the mount namespace, as {@code /proc/PID/ns/mnt} shows it
 * @param pid of a process in it, the first in the list of tasks
 * @param id {@code mount.mnt_id}, as in {@code /proc/PID/mountinfo}
 * @param parent id of what it is mounted on; its own for the first one
 * @param source the device or what stands for one
 * @param target where it is mounted, from the root of the namespace
 * @param type of the file system
 * @param root the part of the file system that is mounted: {@code /} unless it is a bind mount
 * @param options those that every file system has, as {@code /proc/mounts} names them
 * @param mount address of the {@code struct mount}
 */
public record Mount(
    long namespace,
    int pid,
    long id,
    long parent,
    String source,
    String target,
    String type,
    String root,
    String options,
    @Address long mount) {}
