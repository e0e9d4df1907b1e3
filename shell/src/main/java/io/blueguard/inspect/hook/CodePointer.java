package io.blueguard.inspect.hook;

import io.blueguard.inspect.Address;

/**
 * A place from which the kernel would call code, and whose code that is.
 *
 * @param kind the mechanism: {@code netfilter}, {@code timer}, {@code seq_ops}
 * @param object what it belongs to, in the kernel's own words
 * @param place where the pointer lies
 * @param target where it leads
 * @param symbol symbol at the target, {@code +0x…} behind it when the target lies inside
 * @param owner {@code kernel}, the name of a listed module, {@code bpf}, {@code ftrace}, {@code
 *     kprobe}; empty when nobody accounts for the code
 * @param area {@code kernel}, {@code init} (freed after boot), {@code module}, {@code bpf}, {@code
 *     ftrace}, {@code kprobe} or {@code nobody}; {@code table} when it is no code but a table of
 *     functions, which lies in memory that neither the kernel's image nor a listed module has;
 *     {@code unlinked} when its place is on no list, though the others of its array are
 * @param mismatch how the target's signature differs from that of its place; empty when it fits, or
 *     when one of them is not known
 * @param sealed whether the target is a function that the kernel was built never to call through a
 *     pointer
 */
public record CodePointer(
    String kind,
    String object,
    @Address long place,
    @Address long target,
    String symbol,
    String owner,
    String area,
    String mismatch,
    boolean sealed) {}
