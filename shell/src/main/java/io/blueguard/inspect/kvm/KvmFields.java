package io.blueguard.inspect.kvm;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.guest.MemorySlot;
import io.blueguard.inspect.Rows;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.XArray;
import io.blueguard.memory.Reader;
import io.blueguard.profile.Type;
import io.blueguard.space.AddressSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The members of {@code struct kvm} and what hangs from it that make up a guest. */
final class KvmFields {
  private static final int MAX_VCPUS = 8192;

  /** Of all guests of a host. */
  private static final int MOST_VCPUS = 8 * MAX_VCPUS;

  private final Kernel kernel;
  private final Reader reader;
  private final Field mm;
  private final KvmProcess processes;
  private final KvmSlots slots;
  private final KvmSecrecy secrecy;
  private final KvmPaging paging;
  private int left = MOST_VCPUS;

  KvmFields(Kernel kernel) {
    this.kernel = kernel;
    reader = kernel.space();
    mm = kernel.field("kvm", "mm");
    processes = new KvmProcess(kernel);
    slots = new KvmSlots(kernel);
    secrecy = new KvmSecrecy(kernel);
    paging = new KvmPaging(kernel);
  }

  KvmMachine read(long kvm, Rows<?> faults) {
    long memory = mm.get(reader, kvm);
    if (memory == 0) {
      throw new Failure.BadData("has no process: kvm=" + Hex.of(kvm));
    }
    int process = processes.pid(kvm, memory);
    long root = KvmMachines.root(kernel, memory);
    AddressSpace space = kernel.space();
    AddressSpace user = new AddressSpace(space.memory(), space.layout(), root);
    String whose = "pid " + process;
    KvmSlots.Found found = slots.of(kvm, whose, faults);
    List<KvmVcpu> vcpus = vcpus(kvm, whose, faults);
    List<MemorySlot> memorySlots = found.slots();
    String name = KvmName.of(kernel, memory, user, processes.comm(memory), process);
    String sealed = processes.ended(memory) ? KvmMachine.ENDED : secrecy.of(kvm, found.inMemfd());
    return new KvmMachine(kvm, memory, name, process, root, memorySlots, vcpus, sealed);
  }

  /** A processor that cannot be understood is a fault; its guest is read all the same. */
  private List<KvmVcpu> vcpus(long kvm, String whose, Rows<?> faults) {
    List<KvmVcpu> vcpus = new ArrayList<>();
    for (long vcpu : vcpuObjects(kvm, whose, faults)) {
      try {
        vcpus.add(paging.of(vcpu));
      } catch (Failure.NotMapped broken) {
        faults.fault("processor of " + whose, broken.getMessage());
      }
    }
    left -= vcpus.size();
    return vcpus;
  }

  private List<Long> vcpuObjects(long kvm, String whose, Rows<?> faults) {
    int limit = Math.min(MAX_VCPUS, left);
    List<Long> found = new ArrayList<>();
    // An xarray since 5.17.
    Optional<Field> array = kernel.optional("kvm", "vcpu_array");
    if (array.isPresent()) {
      XArray walk = XArray.at(kernel, array.get().at(kvm), limit);
      if (!walk.stopped().isEmpty()) {
        faults.fault("processors of " + whose, walk.stopped());
      }
      for (long vcpu : walk.entries()) {
        found.add(vcpu);
      }
      return found;
    }
    Field vcpus = kernel.field("kvm", "vcpus");
    long room = vcpus.type().resolved() instanceof Type.Array all ? all.count() : 0;
    long online = kernel.field("kvm", "online_vcpus.counter").get(reader, kvm);
    for (long i = 0; i < Math.clamp(online, 0, Math.min(room, limit)); i++) {
      long vcpu = reader.u64(vcpus.at(kvm) + i * Long.BYTES);
      if (vcpu != 0) {
        found.add(vcpu);
      }
    }
    return found;
  }
}
