package io.blueguard.inspect.kvm;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.module.ModuleKnowledge;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.memory.Reader;
import io.blueguard.space.AddressSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds what KVM runs: {@code vm_list}, which only {@code kvm.ko} itself knows by name, leads from
 * one {@code struct kvm} to the next.
 */
public final class KvmMachines implements View<KvmMachine> {
  private static final int LIMIT = 4096;
  private static final Set<String> MODULES = Set.of("kvm", "kvm_amd", "kvm_intel");

  @Override
  public String name() {
    return "kvm-machines";
  }

  @Override
  public Class<KvmMachine> rowType() {
    return KvmMachine.class;
  }

  @Override
  public boolean named() {
    return true;
  }

  @Override
  public List<String> key() {
    return List.of("name", "pid", "kvm");
  }

  /** A guest that cannot be understood is a fault of the rows. */
  @Override
  public Inspection<KvmMachine> inspect(Kernel kernel) {
    Rows<KvmMachine> rows = new Rows<>();
    of(kernel, rows).forEach(rows::add);
    return rows.done();
  }

  static List<KvmMachine> of(Kernel host, Rows<?> faults) {
    Kernel kernel = knowing(host, faults);
    OptionalLong list = kernel.symbols().address("vm_list");
    if (list.isEmpty()) {
      return List.of();
    }
    long node = kernel.field("kvm", "vm_list").offset();
    ListWalk walk = ListWalk.steady(kernel.space(), list.getAsLong(), node, LIMIT);
    faults.tell("list of guests", walk);
    KvmFields fields = new KvmFields(kernel);
    List<KvmMachine> found = new ArrayList<>();
    for (long kvm : walk.objects()) {
      try {
        found.add(fields.read(kvm, faults));
      } catch (Failure failure) {
        faults.fault("guest, kvm " + Hex.of(kvm), failure.getMessage());
      }
    }
    return unique(found);
  }

  /** A host's kernel with the symbols and types of KVM's modules, at the same moment. */
  public static Kernel knowing(Kernel host, Rows<?> faults) {
    return ModuleKnowledge.of(host, faults, MODULES);
  }

  /**
   * Two guests may have the same name; then their processes tell them apart, and where one process
   * runs both, or a third one has taken that name, the place of their {@code struct kvm}.
   */
  static List<KvmMachine> unique(List<KvmMachine> machines) {
    List<KvmMachine> byProcess = renamed(machines, m -> m.name() + "-" + m.pid());
    return renamed(byProcess, m -> m.name() + "-" + Long.toHexString(m.kvm()));
  }

  private static List<KvmMachine> renamed(
      List<KvmMachine> machines, Function<KvmMachine, String> apart) {
    Set<String> once = new HashSet<>();
    Set<String> often = new HashSet<>();
    machines.stream().map(KvmMachine::name).filter(name -> !once.add(name)).forEach(often::add);
    return machines.stream()
        .map(m -> often.contains(m.name()) ? m.called(apart.apply(m)) : m)
        .toList();
  }

  /**
   * Whether KVM still runs that guest: cheap enough to ask before every question to it. A process
   * that ends gives up its memory ({@code mm_users} is 0) before KVM hears of it.
   *
   * @param host as {@link #knowing} gives it
   */
  public static boolean runs(Kernel host, KvmMachine machine) {
    try {
      Reader reader = host.space();
      Field node = host.field("kvm", "vm_list");
      long next = reader.u64(node.at(machine.kvm()));
      long mm = host.field("kvm", "mm").get(reader, machine.kvm());
      return reader.u64(next + Long.BYTES) == node.at(machine.kvm())
          && !new KvmProcess(host).ended(mm)
          && root(host, mm) == machine.root()
          && new KvmProcess(host).pid(machine.kvm(), mm) == machine.pid();
    } catch (Failure.NotMapped gone) {
      return false;
    }
  }

  /** Physical address of the page table behind a {@code struct mm_struct}. */
  static long root(Kernel kernel, long mm) {
    AddressSpace space = kernel.space();
    return space.translate(kernel.field("mm_struct", "pgd").get(space, mm));
  }
}
