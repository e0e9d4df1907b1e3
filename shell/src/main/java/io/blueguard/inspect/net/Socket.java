package io.blueguard.inspect.net;

import io.blueguard.inspect.Address;
import java.util.List;

/**
 * A socket, whether a process holds it or only the kernel knows of it.
 *
 * @param protocol {@code tcp}, {@code udp6}, {@code raw}, {@code unix}, {@code packet}, …
 * @param state {@code LISTEN}, {@code ESTABLISHED}, …; {@code UNCONN} for one that has no peer
 * @param local {@code 127.0.0.1:22}, {@code [::1]:22}, a path, {@code @abstract}; empty for none
 * @param remote the same of the other end
 * @param uid who made it; -1 where that is not kept, as of a connection that is over
 * @param holders the processes that have it open, {@code 79/sshd}
 * @param inode as in {@code socket:[INODE]}; 0 where no file stands for it
 * @param namespace inode number of its network namespace
 * @param sock address of its {@code struct sock}
 */
public record Socket(
    String protocol,
    String state,
    String local,
    String remote,
    long uid,
    List<String> holders,
    long inode,
    long namespace,
    @Address long sock) {}
