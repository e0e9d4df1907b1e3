package io.blueguard.profile;

/**
 * A named address of a kernel.
 *
 * @param va where it is in the running kernel; for per-CPU symbols of kernels before 6.15 the
 *     offset in the per-CPU area
 * @param kind the letter {@code nm} gives it; not to be trusted (7.2 calls data {@code T})
 * @param module the module that owns it, empty for the kernel itself
 */
public record Symbol(String name, long va, char kind, String module) {}
