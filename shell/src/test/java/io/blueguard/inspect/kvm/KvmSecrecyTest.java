package io.blueguard.inspect.kvm;

import static io.blueguard.testkit.FakeKernel.member;
import static io.blueguard.testkit.FakeKernel.number;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.profile.Type;
import io.blueguard.profile.Types;
import io.blueguard.space.PagingLayout;
import io.blueguard.testkit.FakeKernel;
import io.blueguard.testkit.FakeKernel.Struct;
import io.blueguard.testkit.FakeRam;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What KVM notes of guests that keep their memory to themselves, on memory made by hand: no host
 * that encrypts its guests was at hand.
 */
class KvmSecrecyTest {
  private static final PagingLayout LAYOUT = PagingLayout.X86_64_4_LEVEL;
  private static final long KVM = 0xffff_8880_0000_0000L;
  private static final int TYPE = 8;
  private static final int ACTIVE = 64;
  private static final int ES = 65;
  private static final int SNP = 72;

  private final FakeRam ram = new FakeRam(1 << 20);
  private final long page = ram.page(4096);

  private static final Type.Struct WITH_TYPE =
      new Struct(
          "struct kvm",
          64,
          List.of(
              member("arch", TYPE, new Struct("", 8, List.of(member("vm_type", 0, number(8)))))));
  private static final Type.Struct WITHOUT = new Struct("struct kvm", 64, List.of());
  private static final Type.Struct AMD =
      new Struct(
          "struct kvm_svm",
          80,
          List.of(
              member(
                  "sev_info",
                  ACTIVE,
                  new Struct(
                      "",
                      16,
                      List.of(
                          member("active", 0, number(1)),
                          member("es_active", ES - ACTIVE, number(1)),
                          member("snp_context", SNP - ACTIVE, number(8)))))));

  private String told(boolean inMemfd, Type.Struct kvm) {
    long root = ram.tables(LAYOUT);
    ram.map(LAYOUT, root, KVM, page, 4096);
    Types types = new FakeKernel.Known(Map.of("kvm", kvm, "kvm_svm", AMD));
    return new KvmSecrecy(FakeKernel.of(ram.space(LAYOUT, root), types, null)).of(KVM, inMemfd);
  }

  @Test
  void aGuestThatHidesNothingCanBeRead() {
    assertEquals("", told(false, WITH_TYPE));
    ram.put64(page + TYPE, 1); // KVM_X86_SW_PROTECTED_VM says nothing of what can be read
    assertEquals("", told(false, WITH_TYPE));
  }

  @Test
  void theKindOfMachineSaysHowItIsSealed() {
    List<String> kinds = List.of("amd sev", "amd sev-es", "amd sev-snp", "intel tdx");
    for (int i = 0; i < kinds.size(); i++) {
      ram.put64(page + TYPE, 2 + i);
      assertEquals("memory is encrypted by the processor: " + kinds.get(i), told(false, WITH_TYPE));
    }
  }

  @Test
  void beforeThereWereKindsItsOwnFlagsSayIt() {
    ram.put64(page + ACTIVE, 1);
    assertEquals("memory is encrypted by the processor: amd sev", told(false, WITHOUT));
    ram.put64(page + ACTIVE, 0x101);
    assertEquals("memory is encrypted by the processor: amd sev-es", told(false, WITHOUT));
    ram.put64(page + SNP, KVM);
    assertEquals("memory is encrypted by the processor: amd sev-snp", told(true, WITHOUT));
  }

  @Test
  void memoryThatNoProcessMapsIsPrivate() {
    assertEquals(
        "memory is the guest's own: guest_memfd, not in its process's tables",
        told(true, WITH_TYPE));
  }
}
