package io.blueguard.inspect.kvm;

import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.Optional;

/**
 * What KVM knows of a virtual processor's page tables: the guest's own, and those by which the
 * processor translates the guest's physical addresses ({@code root_mmu}, which is the guest's also
 * while a guest of its own runs).
 */
final class KvmPaging {
  private static final long LONG_MODE_ACTIVE = 1 << 10;

  private final Kernel kernel;
  private final Reader reader;
  private final Optional<Field> cr3;
  private final Optional<Field> efer;
  private final Optional<Field> vmcb;
  private final Optional<Field> savedCr3;
  private final Optional<Field> savedEfer;
  private final Optional<Field> root;
  private final Optional<Field> levels;
  private final Optional<Field> management;
  private final String kind;

  KvmPaging(Kernel kernel) {
    this.kernel = kernel;
    reader = kernel.space();
    cr3 = kernel.optional("kvm_vcpu", "arch.cr3");
    // While it is in system management mode the tables are those of another address space.
    management = kernel.optional("kvm_vcpu", "arch.root_mmu.root_role.smm");
    efer = kernel.optional("kvm_vcpu", "arch.efer");
    // struct vcpu_svm begins with the struct kvm_vcpu; Intel keeps its state where no one can look.
    boolean amd = kernel.types().struct("vcpu_vmx").isEmpty();
    kind = amd ? "npt" : "ept";
    // Its own record, also while it runs a guest of its own: since 5.12.
    vmcb = amd ? kernel.optional("vcpu_svm", "vmcb01.ptr", "vmcb") : Optional.empty();
    savedCr3 = kernel.optional("vmcb", "save.cr3");
    savedEfer = kernel.optional("vmcb", "save.efer");
    // root.hpa since 5.18.
    root = kernel.optional("kvm_vcpu", "arch.root_mmu.root.hpa", "arch.root_mmu.root_hpa");
    // root_role since 5.19.
    levels =
        kernel.optional(
            "kvm_vcpu", "arch.root_mmu.root_role.level", "arch.root_mmu.shadow_root_level");
  }

  KvmVcpu of(long vcpu) {
    long nested = root.map(field -> field.get(reader, vcpu)).orElse(0L);
    long depth = levels.map(field -> field.get(reader, vcpu)).orElse(0L);
    boolean managing = management.isPresent() && management.get().get(reader, vcpu) != 0;
    // INVALID_PAGE: it has not run yet, or its tables were thrown away.
    boolean valid = nested != 0 && nested != -1L && depth > 0 && !managing && nestedPaging();
    boolean longMode = (saved(vcpu, savedEfer, efer, LONG_MODE_ACTIVE) & LONG_MODE_ACTIVE) != 0;
    String layout = valid ? kind + " " + depth + "-level" : "";
    long tables = saved(vcpu, savedCr3, cr3, 0);
    return new KvmVcpu(vcpu, tables, longMode, valid ? nested : 0, layout);
  }

  /** Whether the registers are those that the processor itself wrote when it left the guest. */
  boolean exact() {
    return vmcb.isPresent() && savedCr3.isPresent() && savedEfer.isPresent();
  }

  /** From the processor's own record where there is one, else what KVM took from it last. */
  private long saved(long vcpu, Optional<Field> own, Optional<Field> taken, long unknown) {
    long area = vmcb.map(field -> field.get(reader, vcpu)).orElse(0L);
    if (area != 0 && own.isPresent()) {
      return own.get().get(reader, area);
    }
    return taken.map(field -> field.get(reader, vcpu)).orElse(unknown);
  }

  /** Without it the tables are shadows of the guest's own and translate virtual addresses. */
  private boolean nestedPaging() {
    return kernel.has("tdp_enabled") && reader.u8(kernel.symbol("tdp_enabled")) != 0;
  }
}
