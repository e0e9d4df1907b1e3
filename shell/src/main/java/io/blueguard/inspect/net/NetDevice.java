package io.blueguard.inspect.net;

import io.blueguard.inspect.Address;
import java.util.List;

/**
 * A network device, in whichever network namespace it is.
 *
 * @param name {@code net_device.name}, bytes as Latin-1
 * @param index {@code net_device.ifindex}
 * @param mac its hardware address, {@code net_device.dev_addr}; empty when it has none
 * @param permanentMac the one it came with, {@code net_device.perm_addr}; empty when unknown
 * @param up whether {@code IFF_UP} is set
 * @param ipv4 addresses with their prefix length, {@code 10.0.0.5/24}
 * @param ipv6 addresses with their prefix length
 * @param namespace inode number of its network namespace, as {@code /proc/PID/ns/net} shows it
 * @param device address of its {@code struct net_device}
 */
public record NetDevice(
    String name,
    int index,
    String mac,
    String permanentMac,
    boolean up,
    List<String> ipv4,
    List<String> ipv6,
    long namespace,
    @Address long device) {}
