package io.blueguard.inspect.kvm;

import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.List;
import java.util.Optional;

/**
 * Whether a guest keeps its memory from its host, by what KVM has noted: then its pages lie in the
 * host's memory as the processor encrypted them, or belong to no process.
 */
final class KvmSecrecy {
  // KVM_X86_*_VM, arch/x86/include/uapi/asm/kvm.h.
  private static final List<String> TYPES =
      List.of("", "", "amd sev", "amd sev-es", "amd sev-snp", "intel tdx");

  private final Reader reader;
  private final Optional<Field> type;
  private final Optional<Field> sev;
  private final Optional<Field> sevEs;
  private final Optional<Field> snp;

  KvmSecrecy(Kernel kernel) {
    reader = kernel.space();
    // Since 6.8; the kinds of AMD since 6.10, and only of guests that were started the new way.
    type = kernel.optional("kvm", "arch.vm_type");
    // Begins with struct kvm; where Intel's module is the one that runs, there are no such objects.
    boolean amd = kernel.types().struct("kvm_vmx").isEmpty();
    sev = amd ? kernel.optional("kvm_svm", "sev_info.active") : Optional.empty();
    sevEs = amd ? kernel.optional("kvm_svm", "sev_info.es_active") : Optional.empty();
    snp = amd ? kernel.optional("kvm_svm", "sev_info.snp_context") : Optional.empty();
  }

  /**
   * @param inMemfd whether some of its memory slots have a guest_memfd
   * @return why it cannot be read; empty when it can
   */
  String of(long kvm, boolean inMemfd) {
    String encryption = encryption(kvm);
    if (!encryption.isEmpty()) {
      return "memory is encrypted by the processor: " + encryption;
    }
    return inMemfd ? "memory is the guest's own: guest_memfd, not in its process's tables" : "";
  }

  private String encryption(long kvm) {
    int kind = type.map(field -> (int) field.get(reader, kvm)).orElse(0);
    if (kind > 0 && kind < TYPES.size() && !TYPES.get(kind).isEmpty()) {
      return TYPES.get(kind);
    }
    if (set(snp, kvm)) {
      return "amd sev-snp";
    }
    if (set(sevEs, kvm)) {
      return "amd sev-es";
    }
    return set(sev, kvm) ? "amd sev" : "";
  }

  private boolean set(Optional<Field> flag, long kvm) {
    return flag.isPresent() && flag.get().get(reader, kvm) != 0;
  }
}
