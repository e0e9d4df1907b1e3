package io.blueguard.inspect.kvm;

import io.blueguard.inspect.Address;

/**
 * A guest of this host.
 *
 * @param name from the command line of the process that runs it
 * @param pid of that process
 * @param vcpus how many virtual processors are there
 * @param memoryBytes RAM that the guest can write
 * @param slots how many pieces KVM keeps its memory in
 * @param readable whether its memory can be read from the host's at all
 * @param why not, empty when it can
 * @param kvm address of its {@code struct kvm}
 */
public record KvmGuest(
    String name,
    int pid,
    int vcpus,
    long memoryBytes,
    int slots,
    boolean readable,
    String why,
    @Address long kvm) {
  public static KvmGuest of(KvmMachine machine) {
    return new KvmGuest(
        machine.name(),
        machine.pid(),
        machine.vcpus().size(),
        machine.bytes(),
        machine.slots().size(),
        machine.sealed().isEmpty(),
        machine.sealed(),
        machine.kvm());
  }
}
