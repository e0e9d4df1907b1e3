package io.blueguard.session;

import io.blueguard.inspect.kvm.KvmActivity;
import io.blueguard.inspect.kvm.KvmKernel;
import io.blueguard.inspect.kvm.KvmMachine;
import io.blueguard.inspect.kvm.KvmMachines;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.CachedMemory;
import io.blueguard.memory.HeldSet;
import io.blueguard.memory.PhysicalMemory;
import java.util.concurrent.locks.LockSupport;

/**
 * Where a guest lives, and which run of it was entered.
 *
 * @param host the machine that runs it
 * @param kvm the kernel of the host, which knows the types of its modules
 * @param machine what KVM knew of it when it was entered
 * @param boot of its kernel
 * @param standing whether all that was found last is still so
 */
record Residence(Target host, Kernel kvm, KvmMachine machine, Run boot, Standing standing) {
  // What KVM has of a processor is as old as its last exit: by now that may have changed to tables
  // that are none any more. It leaves its guest some hundred times a second.
  private static final int LOOKS = 6;
  private static final long PAUSE_MS = 10;

  Residence(Target host, Kernel kvm, KvmMachine machine, Run boot) {
    this(host, kvm, machine, boot, new Standing());
  }

  /**
   * Why it is not the machine any more that was entered; empty while it is.
   *
   * @param guest the kernel that was found in it, at a new moment
   */
  String gone(Kernel guest) {
    if (standing.holds(kvm.space().memory().base(), now -> goesOn(now, guest.over(now)))) {
      return "";
    }
    if (!KvmMachines.runs(kvm.over(now()), machine)) {
      return "guest has stopped: name=%s pid=%d; try vms in its host"
          .formatted(machine.name(), machine.pid());
    }
    return boot.goesOn(guest) && runs(guest)
        ? ""
        : "guest has booted anew: name=%s pid=%d; enter it again with use %s"
            .formatted(machine.name(), machine.pid(), machine.name());
  }

  /** Whether one comparison proves that it is still the machine that was entered. */
  boolean stays() {
    return standing.stands(kvm.space().memory().base());
  }

  /** What has to be unchanged for that; null where somebody has to look. */
  HeldSet hold() {
    return standing.hold(kvm.space().memory().base());
  }

  private boolean goesOn(PhysicalMemory now, Kernel guest) {
    return KvmMachines.runs(kvm.over(now), machine) && boot.goesOn(guest) && runsAt(now, guest);
  }

  /** One moment of the host's memory, for all that is looked at in one go. */
  private PhysicalMemory now() {
    return CachedMemory.ofMoment(kvm.space().memory().base());
  }

  /** Whether the guest's processors are in that kernel, and not in firmware or in another one. */
  boolean runs(Kernel guest) {
    for (int look = 1; look <= LOOKS; look++) {
      PhysicalMemory now = now();
      if (runsAt(now, guest.over(now))) {
        return true;
      }
      LockSupport.parkNanos(PAUSE_MS * 1_000_000);
    }
    return false;
  }

  /** Whether nobody runs its processors, which for a moment is so now and then. */
  boolean paused() {
    for (int look = 1; look <= LOOKS; look++) {
      if (!KvmActivity.none(kvm.over(now()), machine)) {
        return false;
      }
      if (!host.live()) {
        return true;
      }
      LockSupport.parkNanos(PAUSE_MS * 1_000_000);
    }
    return true;
  }

  private boolean runsAt(PhysicalMemory now, Kernel guest) {
    return KvmKernel.runs(kvm.over(now), machine, guest);
  }
}
