package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.inspect.BootMark;
import io.blueguard.inspect.KvmMachine;
import io.blueguard.inspect.KvmMachines;
import io.blueguard.kernel.Kernel;

/**
 * Where a guest lives, and which run of it was entered.
 *
 * @param host the machine that runs it
 * @param machine what KVM knew of it when it was entered
 * @param boot what its kernel was known by then
 */
record Residence(Target host, KvmMachine machine, BootMark boot) {
  /**
   * Why it is not the machine any more that was entered; empty while it is.
   *
   * @param guest the kernel that was found in it
   */
  String gone(Kernel guest) {
    if (!KvmMachines.runs(host.kernel(), machine)) {
      return "guest has stopped: name=%s pid=%d; try vms in its host"
          .formatted(machine.name(), machine.pid());
    }
    return sameBoot(guest)
        ? ""
        : "guest has booted anew: name=%s pid=%d; enter it again with use %s"
            .formatted(machine.name(), machine.pid(), machine.name());
  }

  private boolean sameBoot(Kernel guest) {
    try {
      return BootMark.of(guest.now()).equals(boot);
    } catch (Failure.NotMapped nothingThere) {
      return false;
    }
  }
}
