package io.blueguard.inspect.kvm;

import io.blueguard.base.Range;
import io.blueguard.guest.GuestMemory;
import io.blueguard.guest.MemorySlot;
import io.blueguard.kernel.Kernel;
import io.blueguard.space.AddressSpace;
import java.util.List;

/**
 * A virtual machine of a host, and all that is needed to read its memory.
 *
 * @param kvm address of its {@code struct kvm}
 * @param mm address of the process's {@code struct mm_struct}
 * @param name what its command line calls it, else the process; unique among the guests of a host
 * @param pid of the process that runs it
 * @param root physical address of that process's page table
 * @param sealed why its memory cannot be read, empty when it can
 */
public record KvmMachine(
    long kvm,
    long mm,
    String name,
    int pid,
    long root,
    List<MemorySlot> slots,
    List<KvmVcpu> vcpus,
    String sealed) {
  /** Its memory is gone with the process that lent it; who still holds it cannot run it. */
  static final String ENDED = "the process that ran it has ended, and another one still holds it";

  public KvmMachine {
    slots = List.copyOf(slots);
    vcpus = List.copyOf(vcpus);
  }

  /**
   * Its physical memory, by way of the process that runs it.
   *
   * @param still whether the host's memory cannot change
   */
  public GuestMemory memory(Kernel host, boolean still) {
    AddressSpace space = host.space();
    AddressSpace process = new AddressSpace(space.memory(), space.layout(), root);
    return new GuestMemory(process, slots, still, new KvmBacking(host, mm));
  }

  /** Bytes of RAM that it can write. */
  public long bytes() {
    return slots.stream()
        .filter(MemorySlot::writable)
        .map(MemorySlot::gpa)
        .mapToLong(Range::length)
        .sum();
  }

  /** Whether only its shell is left, held by another process than the one that ran it. */
  public boolean ended() {
    return sealed.equals(ENDED);
  }

  KvmMachine called(String other) {
    return new KvmMachine(kvm, mm, other, pid, root, slots, vcpus, sealed);
  }
}
