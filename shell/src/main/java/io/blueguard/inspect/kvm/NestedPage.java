package io.blueguard.inspect.kvm;

import io.blueguard.inspect.Address;

/**
 * A page of a guest that its nested page tables and its host's process do not agree about.
 *
 * @param guest its name
 * @param gpa of the page in the guest
 * @param nested where the processor finds it in the host
 * @param process where the process that runs the guest has it; empty when it has none there
 * @param reason why it has none, else empty
 * @param root of the nested tables
 */
public record NestedPage(
    String guest,
    @Address long gpa,
    @Address long nested,
    String process,
    String reason,
    @Address long root) {}
