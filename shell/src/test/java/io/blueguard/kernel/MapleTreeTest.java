package io.blueguard.kernel;

import static io.blueguard.testkit.FakeKernel.BASE;
import static io.blueguard.testkit.FakeKernel.array;
import static io.blueguard.testkit.FakeKernel.member;
import static io.blueguard.testkit.FakeKernel.number;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.testkit.FakeKernel;
import org.junit.jupiter.api.Test;

/** Trees with the node layout of 64-bit kernels, made by hand. */
class MapleTreeTest {
  private static final long TREE = 0x100;
  private static final long ROOT = 0x1000;
  private static final long LEFT = 0x2000;
  private static final long RIGHT = 0x3000;
  private static final int LEAF = 1;
  private static final int ARANGE = 3;
  private static final long A = BASE + 0xa000;
  private static final long B = BASE + 0xb000;

  private final FakeKernel fake =
      new FakeKernel()
          .struct("maple_tree", member("ma_root", 8, number(8)))
          .struct(
              "maple_range_64",
              member("pivot", 8, array(number(8), 15)),
              member("slot", 128, array(number(8), 16)))
          .struct(
              "maple_arange_64",
              member("pivot", 8, array(number(8), 9)),
              member("slot", 80, array(number(8), 10)));

  private static long node(long at, int type) {
    return BASE + at | type << 3;
  }

  private MapleTree root(long reference) {
    return walk(reference, 100);
  }

  private MapleTree walk(long reference, int limit) {
    fake.put(TREE + 8, reference);
    return MapleTree.at(fake.kernel(), BASE + TREE, limit);
  }

  private void leaf(long at, long[] pivots, long... slots) {
    fake.put(at + 8, pivots).put(at + 128, slots);
  }

  @Test
  void aLoneEntryStandsAtZero() {
    MapleTree tree = root(A);
    assertArrayEquals(new long[] {0}, tree.first());
    assertArrayEquals(new long[] {0}, tree.last());
    assertArrayEquals(new long[] {A}, tree.entries());
  }

  @Test
  void anEmptyTreeHasNoEntries() {
    assertEquals(0, root(0).entries().length);
  }

  @Test
  void aLeafGivesRangesAndSkipsWhatIsEmpty() {
    leaf(ROOT, new long[] {9, 19, 29}, A, 0, B);
    MapleTree tree = root(node(ROOT, LEAF) | 2);
    assertArrayEquals(new long[] {0, 20}, tree.first());
    assertArrayEquals(new long[] {9, 29}, tree.last());
    assertArrayEquals(new long[] {A, B}, tree.entries());
    assertEquals("", tree.stopped());
  }

  @Test
  void rangesGoOnFromNodeToNodeAndEndWhereTheNodeAboveSays() {
    fake.put(ROOT + 8, 99).put(ROOT + 80, node(LEFT, LEAF), node(RIGHT, LEAF));
    leaf(LEFT, new long[] {49}, A, B);
    leaf(RIGHT, new long[] {199}, B);
    MapleTree tree = root(node(ROOT, ARANGE) | 2);
    assertArrayEquals(new long[] {0, 50, 100}, tree.first());
    assertArrayEquals(new long[] {49, 99, 199}, tree.last());
    assertArrayEquals(new long[] {A, B, B}, tree.entries());
  }

  @Test
  void aTreeThatLoopsEndsAndSaysSo() {
    fake.put(ROOT + 8, 99).put(ROOT + 80, node(LEFT, LEAF), node(ROOT, ARANGE));
    leaf(LEFT, new long[] {9}, A);
    MapleTree tree = root(node(ROOT, ARANGE) | 2);
    assertEquals("maple tree loops: node=0xffff888000001000", tree.stopped());
    assertArrayEquals(new long[] {A}, tree.entries());
  }

  @Test
  void aNodeOfAKindThatIsNotUsedIsEvidence() {
    assertEquals(
        "maple node of unknown type: node=0xffff888000001000", root(node(ROOT, 9) | 2).stopped());
  }

  @Test
  void whatCannotBeReadKeepsWhatWasRead() {
    fake.put(ROOT + 8, 99).put(ROOT + 80, node(LEFT, LEAF), node(0x7f000000, LEAF));
    leaf(LEFT, new long[] {9}, A);
    MapleTree tree = root(node(ROOT, ARANGE) | 2);
    assertArrayEquals(new long[] {A}, tree.entries());
    assertEquals(false, tree.stopped().isEmpty());
  }

  @Test
  void aTreeEndsAtItsLimit() {
    leaf(ROOT, new long[] {9, 19}, A, B);
    assertEquals("maple tree is larger than limit=1", walk(node(ROOT, LEAF) | 2, 1).stopped());
  }
}
