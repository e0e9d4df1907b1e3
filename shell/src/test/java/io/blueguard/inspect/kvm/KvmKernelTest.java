package io.blueguard.inspect.kvm;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.space.PagingLayout;
import io.blueguard.testkit.FakeRam;
import java.util.List;
import org.junit.jupiter.api.Test;

class KvmKernelTest {
  private static final PagingLayout X86 = PagingLayout.X86_64_4_LEVEL;
  private static final long MIB = 1 << 20;

  private final FakeRam ram = new FakeRam(16 * MIB);
  private final long low = ram.tables(X86);
  private final long high = ram.tables(X86);

  private static KvmMachine machine(KvmVcpu... vcpus) {
    return new KvmMachine(1, 0, "vm", 2, 0, List.of(), List.of(vcpus), "");
  }

  private static KvmVcpu vcpu(long cr3, boolean longMode) {
    return new KvmVcpu(1, cr3, longMode, 0, "");
  }

  @Test
  void aGuestWhoseProcessorsMapNothingOfAKernelIsBeforeIt() {
    ram.map(X86, low, 0, ram.page(2 * MIB), 2 * MIB);
    ram.map(X86, high, 0xffff_ffff_8100_0000L, ram.page(2 * MIB), 2 * MIB);
    KvmVcpu unpacking = vcpu(low | 0x18, true);
    KvmVcpu running = vcpu(high, true);
    assertTrue(KvmKernel.before(machine(unpacking), ram));
    assertTrue(KvmKernel.before(machine(unpacking, vcpu(0, false)), ram), "one waits to start");
    assertFalse(KvmKernel.before(machine(running), ram));
    assertFalse(KvmKernel.before(machine(running, unpacking), ram));
    assertFalse(KvmKernel.before(machine(vcpu(0, true)), ram), "its tables are not known");
    assertFalse(KvmKernel.before(machine(vcpu(64 * MIB, true)), ram), "no tables there");
    assertFalse(KvmKernel.before(machine(), ram));
  }
}
