package io.blueguard.inspect.net;

import io.blueguard.inspect.Address;

/**
 * What a machine believes of another on its network: {@code struct neighbour}.
 *
 * @param ip its IPv4 or IPv6 address, {@code neighbour.primary_key}
 * @param mac the hardware address that packets for it go to, {@code neighbour.ha}; empty when
 *     unknown
 * @param state as {@code ip neigh} has it: {@code REACHABLE}, {@code PERMANENT}, …; several with a
 *     bar between them, {@code NONE} for none
 * @param device name of the network device that leads to it
 * @param namespace inode number of that device's network namespace
 * @param neighbour address of the {@code struct neighbour}
 */
public record Neighbour(
    String ip, String mac, String state, String device, long namespace, @Address long neighbour) {}
