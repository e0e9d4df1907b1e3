package io.blueguard.inspect.text;

import io.blueguard.inspect.Address;

/**
 * A place where page tables do not show the kernel as it was loaded.
 *
 * @param kind {@code moved}: a page of the kernel's image that lies elsewhere in memory; {@code
 *     writable}: constants that can be written; {@code private}: a process whose page tables have
 *     another kernel than all others
 * @param object the symbol that the page begins in, or the process
 * @param va the first address that it is about
 * @param account what should be there
 * @param found what is there
 */
public record MappingDifference(
    String kind, String object, @Address long va, String account, String found) {}
