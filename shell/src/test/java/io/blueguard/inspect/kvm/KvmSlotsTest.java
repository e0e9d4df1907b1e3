package io.blueguard.inspect.kvm;

import static io.blueguard.testkit.FakeKernel.BASE;
import static io.blueguard.testkit.FakeKernel.member;
import static io.blueguard.testkit.FakeKernel.number;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.guest.MemorySlot;
import io.blueguard.inspect.Inspection.Fault;
import io.blueguard.inspect.Rows;
import io.blueguard.testkit.FakeKernel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory slots of a guest in a host whose memory lies, made by hand. */
class KvmSlotsTest {
  private static final int KVM = 0;
  private static final int SET = 0x1000;
  private static final int FIRST = 0x2000;
  private static final int SECOND = 0x3000;
  private static final int THIRD = 0x4000;
  private static final int NODE = 64;
  private static final long USER = 0x7f00_0000_0000L;

  private final FakeKernel fake =
      new FakeKernel()
          .struct("kvm", member("memslots", 8, number(8)))
          .struct(
              "kvm_memslots", member("gfn_tree", 8, number(8)), member("node_idx", 16, number(4)))
          .struct(
              "kvm_memory_slot",
              member("base_gfn", 0, number(8)),
              member("npages", 8, number(8)),
              member("userspace_addr", 16, number(8)),
              member("flags", 24, number(4)),
              member("gfn_node", NODE, number(48)))
          .put(KVM + 8, BASE + SET)
          .put(SET + 8, BASE + SECOND + NODE);
  private final Rows<MemorySlot> rows = new Rows<>();

  private FakeKernel slot(int at, long gfn, long pages, long left, long right) {
    return fake.put(at, gfn, pages, USER, 0).put(at + NODE, 1, right, left);
  }

  private List<Range> found() {
    return new KvmSlots(fake.kernel())
        .of(BASE + KVM, "pid 7", rows).slots().stream().map(MemorySlot::gpa).toList();
  }

  private String told() {
    List<Fault> faults = rows.done().faults();
    assertEquals(1, faults.size(), faults.toString());
    return faults.getFirst().object() + ": " + faults.getFirst().reason();
  }

  @Test
  void aSlotThatIsLargerThanAnyGuestCostsItselfAlone() {
    slot(FIRST, 0, 16, 0, 0);
    slot(SECOND, 32, 1L << 31, BASE + FIRST + NODE, 0);
    assertEquals(List.of(new Range(0, 0x10000)), found());
    assertEquals(
        "memory slot of pid 7: cannot be one: slot=0xffff888000003000 first_frame=0x20"
            + " pages=2147483648 user_address=0x7f0000000000",
        told());
  }

  @ParameterizedTest
  @ValueSource(longs = {USER + 8, 0xff_ffff_ffff_f000L, 0xffff_8880_0000_0000L})
  void aSlotThatNoProcessCanMapCostsItselfAlone(long user) {
    slot(FIRST, 0, 16, 0, 0);
    slot(SECOND, 32, 16, BASE + FIRST + NODE, 0).put(SECOND + 16, user);
    assertEquals(List.of(new Range(0, 0x10000)), found());
    assertTrue(told().endsWith("user_address=" + Hex.of(user)));
  }

  @Test
  void aSlotBeyondWhatAnAddressCanSayCostsItselfAlone() {
    slot(FIRST, 0, 16, 0, 0);
    slot(SECOND, (1L << 40) - 1, 2, BASE + FIRST + NODE, 0);
    assertEquals(List.of(new Range(0, 0x10000)), found());
    assertTrue(told().contains("first_frame=0xffffffffff pages=2"));
  }

  @Test
  void slotsThatLieOverEachOtherAreTold() {
    slot(FIRST, 0, 16, 0, 0);
    slot(SECOND, 15, 16, BASE + FIRST + NODE, 0);
    assertEquals(2, found().size());
    assertEquals(
        "memory slots of pid 7: lie over each other: first=0x0-0x10000 second=0xf000-0x1f000",
        told());
  }

  @Test
  void aTreeThatLeadsBackIntoItselfOrAwayEndsThereWithWhatWasFound() {
    slot(FIRST, 0, 16, 0, 0);
    slot(SECOND, 16, 16, BASE + FIRST + NODE, BASE + THIRD + NODE);
    slot(THIRD, 32, 16, 0, BASE + SECOND + NODE);
    assertEquals(3, found().size());
    assertEquals("memory slots of pid 7: tree loops: node=0xffff888000003040", told());
  }

  @Test
  void aTreeThatLeadsOutOfMemoryEndsThereWithWhatWasFound() {
    slot(SECOND, 16, 16, 0, 0x1000);
    assertEquals(List.of(new Range(0x10000, 0x10000)), found());
    assertTrue(told().startsWith("memory slots of pid 7: tree breaks: "));
  }
}
