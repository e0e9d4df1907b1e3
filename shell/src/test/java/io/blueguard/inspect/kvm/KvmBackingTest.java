package io.blueguard.inspect.kvm;

import static io.blueguard.testkit.FakeKernel.BASE;
import static io.blueguard.testkit.FakeKernel.array;
import static io.blueguard.testkit.FakeKernel.member;
import static io.blueguard.testkit.FakeKernel.number;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.kernel.Kernel;
import io.blueguard.testkit.FakeKernel;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/** A process with memory of its own and a part of a file of which pages were swapped out. */
class KvmBackingTest {
  private static final int MM = 0x1000;
  private static final int OWN = 0x2000;
  private static final int SHARED = 0x3000;
  private static final int FILE = 0x4000;
  private static final int MAPPING = 0x5000;
  private static final int TOP = 0x6000;
  private static final int LEAF = 0x8000;
  private static final int SLOTS = 40;
  private static final long USER = 0x7f00_0000_0000L;
  private static final long PAGE = 4096;

  private final FakeKernel fake =
      new FakeKernel()
          .struct("mm_struct", member("mmap", 0, number(8)))
          .struct(
              "vm_area_struct",
              member("vm_start", 0, number(8)),
              member("vm_end", 8, number(8)),
              member("vm_next", 16, number(8)),
              member("vm_pgoff", 24, number(8)),
              member("vm_file", 32, number(8)))
          .struct("file", member("f_mapping", 8, number(8)))
          .struct("address_space", member("i_pages", 16, number(16)))
          .struct("xarray", member("xa_head", 8, number(8)))
          .struct(
              "xa_node",
              member("shift", 0, number(1)),
              member("slots", SLOTS, array(number(8), 64)))
          .put(MM, BASE + OWN)
          .put(OWN, USER - 2 * PAGE, USER, BASE + SHARED, 0, 0)
          // From page 60 of the file on, which is in the first leaf, into the second one.
          .put(SHARED, USER, USER + 16 * PAGE, 0, 60, BASE + FILE)
          .put(FILE + 8, BASE + MAPPING)
          .put(MAPPING + 24, BASE + TOP + 2)
          .put(TOP, 6)
          .put(TOP + SLOTS, BASE + LEAF + 2, 1)
          .put(LEAF, 0)
          .put(LEAF + SLOTS + 8 * 60, BASE, 0x1235, 0);

  private LongPredicate away() {
    Kernel kernel = fake.kernel();
    return new KvmBacking(kernel, BASE + MM).away(kernel.space().memory());
  }

  @Test
  void aValueWhereThePageOfAFileWasSaysThatItIsAway() {
    LongPredicate away = away();
    assertFalse(away.test(USER), "a page stands there");
    assertTrue(away.test(USER + PAGE));
    assertTrue(away.test(USER + PAGE + 4095));
    assertFalse(away.test(USER + 2 * PAGE), "never touched");
    assertTrue(away.test(USER + 4 * PAGE), "a value for all of a node");
    assertFalse(away.test(USER - PAGE), "memory of its own is told by its tables");
    assertFalse(away.test(USER + 16 * PAGE), "nothing is mapped there");
  }

  @Test
  void ofAPartThatBelongsToAnEarlierEntryThatOneTells() {
    fake.put(LEAF + SLOTS + 8 * 62, 61 << 2 | 2);
    assertTrue(away().test(USER + 2 * PAGE));
  }

  @Test
  void nodesThatLeadBackToEachOtherSayNothing() {
    fake.put(TOP + SLOTS, BASE + TOP + 2);
    assertFalse(away().test(USER + PAGE));
  }
}
