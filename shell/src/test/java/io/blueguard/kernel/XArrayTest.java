package io.blueguard.kernel;

import static io.blueguard.testkit.FakeKernel.BASE;
import static io.blueguard.testkit.FakeKernel.array;
import static io.blueguard.testkit.FakeKernel.member;
import static io.blueguard.testkit.FakeKernel.number;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.testkit.FakeKernel;
import org.junit.jupiter.api.Test;

/** Arrays with the node layout of 64-bit kernels, made by hand. */
class XArrayTest {
  private static final long ARRAY = 0x100;
  private static final long TOP = 0x1000;
  private static final long BELOW = 0x2000;
  private static final long SLOTS = 40;
  private static final long A = BASE + 0xa000;
  private static final long B = BASE + 0xb000;

  private final FakeKernel fake =
      new FakeKernel()
          .struct("xarray", member("xa_head", 8, number(8)))
          .struct("idr", member("idr_rt", 0, number(8)), member("idr_base", 16, number(4)))
          .struct(
              "xa_node",
              member("shift", 0, number(1)),
              member("slots", SLOTS, array(number(8), 64)));

  private static long node(long at) {
    return BASE + at + 2;
  }

  private XArray head(long head) {
    return walk(head, 100);
  }

  private XArray walk(long head, int limit) {
    fake.put(ARRAY + 8, head);
    return XArray.at(fake.kernel(), BASE + ARRAY, limit);
  }

  private void slot(long at, int index, long entry) {
    fake.put(at + SLOTS + 8L * index, entry);
  }

  @Test
  void aLoneEntryStandsAtZero() {
    XArray array = head(A);
    assertArrayEquals(new long[] {0}, array.indices());
    assertArrayEquals(new long[] {A}, array.entries());
  }

  @Test
  void anEmptyArrayHasNoEntries() {
    assertEquals(0, head(0).entries().length);
  }

  @Test
  void indicesAreMadeOfTheSlotsOnTheWay() {
    fake.put(TOP, 6);
    slot(TOP, 0, A);
    slot(TOP, 3, node(BELOW));
    slot(BELOW, 5, B);
    slot(BELOW, 63, 0x15);
    XArray array = head(node(TOP));
    assertArrayEquals(new long[] {0, 3 * 64 + 5, 3 * 64 + 63}, array.indices());
    assertArrayEquals(new long[] {A, B, 0x15}, array.entries());
    assertEquals("", array.stopped());
  }

  @Test
  void theIdsOfAnIdrBeginAtItsBase() {
    fake.put(ARRAY + 8, node(TOP)).put(ARRAY + 16, 300);
    slot(TOP, 7, A);
    XArray ids = XArray.idr(fake.kernel(), BASE + ARRAY, 100);
    assertArrayEquals(new long[] {307}, ids.indices());
  }

  @Test
  void marksOfTheKernelAreNoEntries() {
    slot(TOP, 1, 0x402); // XA_RETRY_ENTRY
    slot(TOP, 2, A);
    assertArrayEquals(new long[] {2}, head(node(TOP)).indices());
  }

  @Test
  void anArrayThatLoopsEndsAndSaysSo() {
    fake.put(TOP, 6);
    slot(TOP, 0, A);
    slot(TOP, 1, node(TOP));
    XArray array = head(node(TOP));
    assertEquals("xarray loops: node=0xffff888000001000 shift=6 above=6", array.stopped());
    assertArrayEquals(new long[] {A}, array.entries());
  }

  @Test
  void aNodeThatIsNotLowerThanTheOneAboveIsEvidence() {
    fake.put(TOP, 6).put(BELOW, 12);
    slot(TOP, 1, node(BELOW));
    assertEquals(
        "xarray loops: node=0xffff888000002000 shift=12 above=6", head(node(TOP)).stopped());
  }

  @Test
  void anArrayEndsAtItsLimit() {
    slot(TOP, 1, A);
    slot(TOP, 2, B);
    assertEquals("xarray is larger than limit=1", walk(node(TOP), 1).stopped());
  }
}
