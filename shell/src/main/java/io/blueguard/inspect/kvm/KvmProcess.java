package io.blueguard.inspect.kvm;

import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.Optional;

/** The process that runs a guest: who made its {@code struct kvm} and lends it its memory. */
final class KvmProcess {
  private static final int COMM = 16;

  private final Reader reader;
  private final Field users;
  private final Field creator;
  private final Field process;
  private final Field comm;
  private final Optional<Field> owner;

  KvmProcess(Kernel kernel) {
    reader = kernel.space();
    users = kernel.field("mm_struct", "mm_users.counter");
    creator = kernel.field("kvm", "userspace_pid");
    process = kernel.field("task_struct", "tgid");
    comm = kernel.field("task_struct", "comm");
    // Where memory is accounted to groups (CONFIG_MEMCG), which every distribution does.
    owner = kernel.optional("mm_struct", "owner");
  }

  /**
   * Its number. KVM itself has that of the thread that made the guest, which need not be the one
   * that the process is called by.
   */
  int pid(long kvm, long mm) {
    long task = task(mm);
    return (int) (task == 0 ? creator.get(reader, kvm) : process.get(reader, task));
  }

  /** What the process calls itself; empty where that is not known. */
  String comm(long mm) {
    long task = task(mm);
    return task == 0 ? "" : reader.cstring(comm.at(task), COMM);
  }

  /**
   * Whether it gave up its memory. Another process may still hold the guest, and somebody who is at
   * work on that memory (swapoff, a reader of {@code /proc/PID/mem}) may still hold what is left.
   */
  boolean ended(long mm) {
    return reader.u32(users.at(mm)) == 0 || owner.isPresent() && owner.get().get(reader, mm) == 0;
  }

  private long task(long mm) {
    return owner.isEmpty() ? 0 : owner.get().get(reader, mm);
  }
}
