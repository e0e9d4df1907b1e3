package io.blueguard.inspect.kvm;

import io.blueguard.inspect.Address;

/**
 * A virtual processor of a guest, as KVM knew it when it last left the guest.
 *
 * @param vcpu address of its {@code struct kvm_vcpu}
 * @param cr3 the guest's page-table root with its flag bits, 0 when it is not known
 * @param longMode whether it has reached 64-bit mode; firmware and boot loaders mostly have not
 * @param nestedRoot where the tables lie that translate the guest's physical addresses, 0 when
 *     there are none
 * @param nestedPaging their layout, {@code npt 5-level}; empty when there are none
 */
public record KvmVcpu(
    @Address long vcpu,
    @Address long cr3,
    boolean longMode,
    @Address long nestedRoot,
    String nestedPaging) {}
