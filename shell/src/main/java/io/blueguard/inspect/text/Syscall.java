package io.blueguard.inspect.text;

import io.blueguard.inspect.Address;

/**
 * One way a system call number leads to code.
 *
 * @param nr system call number
 * @param name as {@code unistd.h} calls it; empty for a number this program does not know
 * @param address where the kernel jumps
 * @param symbol symbol at that address, {@code +0x…} behind it when it lies inside
 * @param module owner of the address; {@code kernel}, a module's name, or empty when it is neither
 * @param status {@code ok}: the handler that belongs there; {@code hooked}: anything else; {@code
 *     unknown}: could not be read or followed
 * @param via {@code table}, or {@code dispatch} for a branch of the dispatch function
 */
public record Syscall(
    int nr,
    String name,
    @Address long address,
    String symbol,
    String module,
    String status,
    String via) {}
