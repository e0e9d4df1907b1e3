package io.blueguard.inspect.kvm;

import io.blueguard.base.Failure;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.Optional;

/**
 * Whether somebody runs a guest's processors. A thread that does holds {@code kvm_vcpu.mutex} until
 * KVM_RUN comes back to it, also while the guest has nothing to do; a machine that its monitor has
 * stopped, or whose process was sent SIGSTOP, has no such thread, and those that it had sleep.
 */
public final class KvmActivity {
  /** The owner of a {@code struct mutex} is a {@code task_struct} with flags in its low bits. */
  private static final long OWNER_FLAGS = 7;

  private final Reader reader;
  private final Optional<Field> owner;
  private final Optional<Field> interrupts;
  private final Optional<Field> thread;
  private final Optional<Field> tasks;
  private final Optional<Field> links;
  private final Optional<Field> state;

  private KvmActivity(Kernel kernel) {
    reader = kernel.space();
    // With CONFIG_PREEMPT_RT a mutex is another thing.
    owner = kernel.optional("kvm_vcpu", "mutex.owner.counter", "mutex.rtmutex.owner");
    interrupts = kernel.optional("kvm", "arch.irqchip_mode");
    thread = kernel.optional("kvm_vcpu", "pid");
    tasks = kernel.optional("pid", "tasks");
    links = kernel.optional("task_struct", "pid_links");
    // __state since 5.14.
    state = kernel.optional("task_struct", "__state", "state");
  }

  /**
   * Whether nobody runs any of its processors at this moment. False where that cannot be told: a
   * guest whose interrupts come from its process waits there when it has nothing to do.
   *
   * @param kvm a kernel that knows KVM's types, at a new moment
   */
  public static boolean none(Kernel kvm, KvmMachine machine) {
    return new KvmActivity(kvm).none(machine);
  }

  private boolean none(KvmMachine machine) {
    try {
      return owner.isPresent()
          && interrupts.isPresent()
          && interrupts.get().get(reader, machine.kvm()) != 0
          && !machine.vcpus().isEmpty()
          && machine.vcpus().stream().allMatch(vcpu -> idle(vcpu.vcpu()));
    } catch (Failure.NotMapped gone) {
      return false;
    }
  }

  private boolean idle(long vcpu) {
    return (owner.orElseThrow().get(reader, vcpu) & ~OWNER_FLAGS) == 0 && asleep(vcpu);
  }

  /** The thread that ran it last is not on its way back into the guest. */
  private boolean asleep(long vcpu) {
    long pid = thread.map(field -> field.get(reader, vcpu)).orElse(0L);
    if (pid == 0 || tasks.isEmpty() || links.isEmpty() || state.isEmpty()) {
      return true;
    }
    // PIDTYPE_PID is the first of the lists.
    long node = reader.u64(tasks.get().at(pid));
    return node == 0 || state.get().get(reader, node - links.get().offset()) != 0;
  }
}
