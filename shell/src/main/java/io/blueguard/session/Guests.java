package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.guest.GuestMemory;
import io.blueguard.inspect.BootMark;
import io.blueguard.inspect.KvmGuest;
import io.blueguard.inspect.KvmMachine;
import io.blueguard.inspect.KvmMachines;
import io.blueguard.inspect.Rows;
import io.blueguard.kernel.Kernel;
import io.blueguard.locate.KernelLocator;
import io.blueguard.locate.Located;
import io.blueguard.profile.ProfileStore;
import java.util.List;

/** Finds the guests of machines and enters them. */
public final class Guests {
  private final Settings settings;
  private final ProfileStore store;

  /**
   * A guest as its host has it, and what was found in it.
   *
   * @param guest what KVM knows
   * @param target the machine, when it could be entered; else null
   * @param state {@code running}, or why it is not known to
   */
  public record Seen(KvmGuest guest, Target target, String state) {}

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
    return machines(host).stream()
        .filter(machine -> machine.name().equals(name))
        .findFirst()
        .map(machine -> enter(host, machine))
        .orElse(null);
  }

  /** The same machine, entered again when it is not what it was. */
  Target still(Target guest) {
    String gone = guest.gone();
    if (gone.isEmpty()) {
      return guest;
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

  private static List<KvmMachine> machines(Target host) {
    return KvmMachines.of(host.kernel(), new Rows<>());
  }

  /** Each guest of a machine, entered where that is possible. */
  List<Seen> look(Target host) {
    return machines(host).stream().map(machine -> look(host, machine)).toList();
  }

  private Seen look(Target host, KvmMachine machine) {
    try {
      Target target = host.guest(machine.name()).map(this::still).orElse(null);
      Target found = target == null ? enter(host, machine) : target;
      return new Seen(KvmGuest.of(machine), found, "running");
    } catch (Failure failure) {
      return new Seen(KvmGuest.of(machine), null, failure.getMessage());
    }
  }

  private Target enter(Target host, KvmMachine machine) {
    if (!machine.sealed().isEmpty()) {
      throw new Failure.EngineUnavailable(
          "guest cannot be read: name=" + machine.name() + " reason=" + machine.sealed());
    }
    GuestMemory memory = machine.memory(host.kernel());
    Located found = KernelLocator.locate(memory, store, settings.progress()::accept);
    found.warnings().forEach(settings.warnings());
    Kernel kernel = Opener.kernel(found);
    Residence residence = new Residence(host, machine, BootMark.of(kernel));
    String name = host.name() + "/" + machine.name();
    Target guest =
        new Target(name, host.spec(), Presence.ALWAYS, host.live(), memory, kernel, residence);
    host.hold(guest);
    return guest;
  }
}
