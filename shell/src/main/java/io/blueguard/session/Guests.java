package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.guest.GuestMemory;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.kvm.KvmGuest;
import io.blueguard.inspect.kvm.KvmGuests;
import io.blueguard.inspect.kvm.KvmKernel;
import io.blueguard.inspect.kvm.KvmMachine;
import io.blueguard.inspect.kvm.KvmMachines;
import io.blueguard.inspect.kvm.KvmVcpu;
import io.blueguard.inspect.system.SystemState;
import io.blueguard.kernel.Kernel;
import io.blueguard.locate.KernelLocator;
import io.blueguard.locate.Located;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.profile.ProfileStore;
import io.blueguard.space.AddressSpace;
import io.blueguard.walk.Walks;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** Finds the guests of machines and enters them. */
public final class Guests {
  private static final int AT_ONCE = 16;

  /** A kernel that carries its types and symbols is larger by itself. */
  private static final long LEAST_RAM = 8 << 20;

  private final Settings settings;
  private final ProfileStore store;

  /**
   * A guest as its host has it, and what was found in it.
   *
   * @param guest what KVM knows
   * @param target the machine, when it could be entered; else null
   * @param state {@code running}, {@code paused}, {@code booting}, {@code sealed}, {@code ended},
   *     {@code no linux}, or what its kernel says of itself
   * @param why there is no machine to enter, else empty
   */
  public record Seen(KvmGuest guest, Target target, String state, String why) {}

  Guests(Settings settings, ProfileStore store) {
    this.settings = settings;
    this.store = store;
  }

  /**
   * A guest by its name, or {@code guest/guest of it}.
   *
   * @return null when there is none of that name
   */
  Target path(Target host, String name) {
    Target entered = host.guest(name).orElse(null);
    if (entered != null) {
      return still(entered);
    }
    int slash = name.indexOf('/');
    if (slash > 0) {
      Target outer = path(host, name.substring(0, slash));
      return outer == null ? null : path(outer, name.substring(slash + 1));
    }
    return host.inspect(new KvmMachines()).rows().stream()
        .filter(machine -> machine.name().equals(name))
        .findFirst()
        .map(machine -> enter(host, machine))
        .orElse(null);
  }

  /**
   * Names by which guests are found from a machine: of its own, and behind the name of one that was
   * entered those of that one's. A machine that cannot be looked at has none.
   */
  static List<String> names(Target host) {
    Set<String> names = new LinkedHashSet<>();
    guestsOf(host).forEach(guest -> names.add(guest.name()));
    for (Target guest : host.guests()) {
      String name = guest.residence().machine().name();
      names.add(name);
      names(guest).forEach(behind -> names.add(name + "/" + behind));
    }
    return List.copyOf(names);
  }

  private static List<KvmGuest> guestsOf(Target host) {
    try {
      return host.inspect(new KvmGuests()).rows();
    } catch (Failure unseen) {
      return List.of();
    }
  }

  /** The same machine, entered again when it is not what it was. */
  Target still(Target guest) {
    String gone = guest.gone();
    if (gone.isEmpty()) {
      return grown(guest);
    }
    Target host = guest.host().orElseThrow();
    String name = guest.machine().substring(guest.machine().lastIndexOf('/') + 1);
    host.leave(guest);
    Target again = path(host, name);
    if (again == null) {
      throw new Failure.EngineUnavailable(gone);
    }
    return again;
  }

  /** One that was entered while it booted is known better later. */
  private Target grown(Target guest) {
    if (!guest.young()) {
      return guest;
    }
    try {
      Target host = guest.host().orElseThrow();
      Target again = made(host, guest.residence().machine());
      if (again.young()) {
        return guest;
      }
      host.hold(again);
      return again;
    } catch (Failure notNow) {
      return guest;
    }
  }

  /** Each guest of a machine, all at once, entered where that is possible. */
  Inspection<Seen> look(Target host) {
    return look(host, 0);
  }

  /** The same, of machines that are one moment of the host if that can be had in so many tries. */
  Inspection<Seen> look(Target host, int tries) {
    View<KvmMachine> machines = new KvmMachines();
    return look(host, tries == 0 ? host.inspect(machines) : host.consistent(machines, tries));
  }

  private Inspection<Seen> look(Target host, Inspection<KvmMachine> machines) {
    List<Supplier<Seen>> tasks = new ArrayList<>();
    machines.rows().forEach(machine -> tasks.add(() -> look(host, machine)));
    return machines.with(Walks.all(tasks, AT_ONCE, Walks.Work.on(host.memory().depth())));
  }

  /** The same; where nothing can have changed it is not looked for again. */
  Inspection<Seen> known(Target host) {
    Inspection<Seen> before = host.live() ? null : host.seen();
    if (before != null && host.guests().containsAll(entered(before))) {
      return before;
    }
    Inspection<Seen> now = look(host);
    host.seen(now);
    return now;
  }

  private static List<Target> entered(Inspection<Seen> seen) {
    return seen.rows().stream().map(Seen::target).filter(Objects::nonNull).toList();
  }

  private Seen look(Target host, KvmMachine machine) {
    KvmGuest guest = KvmGuest.of(machine);
    try {
      Target entered = host.guest(machine.name()).map(this::still).orElse(null);
      Target target = entered == null ? enter(host, machine) : entered;
      return new Seen(guest, target, state(target), "");
    } catch (Failure failure) {
      return new Seen(guest, null, state(machine, failure), failure.getMessage());
    }
  }

  /** What a machine is doing: as its kernel says, or that nobody lets it run. */
  static String state(Target target) {
    String own = SystemState.of(target.kernel());
    boolean runs = own.isEmpty() || own.equals("running");
    if (runs && target.residence() != null && target.residence().paused()) {
      return "paused";
    }
    return own.isEmpty() ? "running" : own;
  }

  private static String state(KvmMachine machine, Failure failure) {
    if (!machine.sealed().isEmpty()) {
      return machine.ended() ? "ended" : "sealed";
    }
    if (failure instanceof Failure.NotMapped absent && absent.away()) {
      return "swapped out";
    }
    boolean early =
        !tooSmall(machine) && early(machine) || failure instanceof Failure.EngineUnavailable;
    return early ? "booting" : "no linux";
  }

  /** One that has no memory at all is only being made. */
  private static boolean tooSmall(KvmMachine machine) {
    return machine.bytes() > 0 && machine.bytes() < LEAST_RAM;
  }

  private static boolean early(KvmMachine machine) {
    return machine.vcpus().stream().noneMatch(KvmVcpu::longMode);
  }

  private Target enter(Target host, KvmMachine machine) {
    Target guest = made(host, machine);
    host.hold(guest);
    return guest;
  }

  private Target made(Target host, KvmMachine machine) {
    if (!machine.sealed().isEmpty()) {
      throw new Failure.EngineUnavailable(
          "guest cannot be read: name=" + machine.name() + " reason=" + machine.sealed());
    }
    PhysicalMemory lane = host.memory().base().lane();
    try {
      return enter(host, machine, machine.memory(host.kernel(), !host.live()).on(lane));
    } catch (Failure failure) {
      lane.close();
      throw failure;
    }
  }

  private Target enter(Target host, KvmMachine machine, GuestMemory memory) {
    Located found = located(machine, memory);
    found.warnings().forEach(settings.warnings());
    Kernel kernel = Opener.kernel(found);
    refuseItself(host, machine, kernel.space());
    Kernel kvm = KvmMachines.knowing(host.kernel(), new Rows<KvmMachine>());
    Residence residence = new Residence(host, kvm, machine, new Run(kernel));
    if (host.live() && !residence.runs(kernel)) {
      throw new Failure.EngineUnavailable(
          "guest is booting: name=%s pid=%d; it does not run the kernel that lies in its memory, try again"
              .formatted(machine.name(), machine.pid()));
    }
    String name = host.name() + "/" + machine.name();
    return new Target(name, host.spec(), Presence.ALWAYS, host.live(), memory, kernel, residence);
  }

  /**
   * Slots and tables that were made up can lead back into the memory around them: then a host is
   * found in itself, and again in that, without end.
   *
   * @throws Failure.BadData when the kernel that was found is that of a machine around it
   */
  static void refuseItself(Target host, KvmMachine machine, AddressSpace found) {
    long root = found.memory().inBase(found.root());
    for (Target outer = host; outer != null; outer = outer.host().orElse(null)) {
      AddressSpace around = outer.space();
      if (around.memory().inBase(around.root()) == root) {
        throw new Failure.BadData(
            "guest is a machine around it: name=%s pid=%d kernel_of=%s; its memory slots or the tables of its process were made up"
                .formatted(machine.name(), machine.pid(), outer.name()));
      }
    }
  }

  /** What is said meanwhile is taken back: next come rows, which would stand behind it. */
  Located located(KvmMachine machine, GuestMemory memory) {
    try {
      return searched(machine, memory);
    } finally {
      settings.progress().accept("");
    }
  }

  private Located searched(KvmMachine machine, GuestMemory memory) {
    try {
      return KernelLocator.locate(
          memory, store, settings.progress()::accept, KvmKernel.likely(machine, memory));
    } catch (Failure.BadData none) {
      int away = memory.percentAway();
      if (away > 0) {
        throw new Failure.NotMapped(
            "guest is swapped out: name=%s pid=%d percent=%d; its host has no kernel of it in memory, try again when it has run"
                .formatted(machine.name(), machine.pid(), away),
            0,
            true);
      }
      if (KvmKernel.before(machine, memory)) {
        throw new Failure.EngineUnavailable(
            "guest is booting: name=%s pid=%d; its processors map no kernel yet: firmware, a boot loader, or a kernel that unpacks itself, try again"
                .formatted(machine.name(), machine.pid()));
      }
      if (tooSmall(machine)) {
        throw new Failure.BadData(
            "no linux kernel: the guest has too little memory for one: memory_bytes="
                + machine.bytes(),
            none);
      }
      if (!early(machine)) {
        throw none;
      }
      throw new Failure.BadData(
          "no linux kernel yet: no processor of the guest is in 64-bit mode;"
              + " it is in firmware or a boot loader, or runs no linux",
          none);
    }
  }
}
