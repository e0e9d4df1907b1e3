package io.blueguard.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.testkit.FakeRam;
import org.junit.jupiter.api.Test;

/** Chains and trees in memory that a test fills; physical addresses stand for virtual ones. */
class ContainersTest {
  private static final long HEAD = 0x100;
  private static final int MEMBER = 0x10;

  private final FakeRam ram = new FakeRam(0x10000);

  @Test
  void aChainIsReadToItsEnd() {
    ram.put64(HEAD, 0x210);
    ram.put64(0x210, 0x310);
    ram.put64(0x310, 0);
    HlistWalk walk = HlistWalk.from(ram, HEAD, MEMBER, 10);
    assertArrayEquals(new long[] {0x200, 0x300}, walk.objects());
    assertEquals("", walk.stopped());
  }

  @Test
  void anOddLinkEndsAChain() {
    ram.put64(HEAD, 0x210);
    ram.put64(0x210, 0x7);
    assertArrayEquals(new long[] {0x200}, HlistWalk.from(ram, HEAD, MEMBER, 10).objects());
  }

  @Test
  void aChainThatLoopsEndsAndSaysSo() {
    ram.put64(HEAD, 0x210);
    ram.put64(0x210, 0x310);
    ram.put64(0x310, 0x210);
    HlistWalk walk = HlistWalk.from(ram, HEAD, MEMBER, 10);
    assertArrayEquals(new long[] {0x200, 0x300}, walk.objects());
    assertEquals("chain loops: node=0x210", walk.stopped());
  }

  @Test
  void aChainEndsAtItsLimit() {
    ram.put64(HEAD, 0x210);
    ram.put64(0x210, 0x310);
    assertEquals("chain is longer than limit=1", HlistWalk.from(ram, HEAD, MEMBER, 1).stopped());
  }

  @Test
  void aTreeIsReadInOrder() {
    node(HEAD, 0x200, 0, 0);
    node(0x200, 0x1, 0x300, 0x400);
    node(0x300, 0x201, 0, 0);
    node(0x400, 0x201, 0x500, 0);
    node(0x500, 0x401, 0, 0);
    RbTree tree = RbTree.from(ram, HEAD, 0, 10);
    assertArrayEquals(new long[] {0x400, 0x500, 0x200, 0x300}, tree.objects());
    assertEquals("", tree.stopped());
  }

  @Test
  void aTreeThatLoopsEndsAndSaysSo() {
    node(HEAD, 0x200, 0, 0);
    node(0x200, 0x1, 0x300, 0);
    node(0x300, 0x201, 0, 0x200);
    assertEquals("tree loops: node=0x200", RbTree.from(ram, HEAD, 0, 10).stopped());
  }

  @Test
  void aTreeEndsAtItsLimit() {
    node(HEAD, 0x200, 0, 0);
    node(0x200, 0x1, 0, 0x300);
    node(0x300, 0x201, 0, 0);
    assertEquals("tree is larger than limit=1", RbTree.from(ram, HEAD, 0, 1).stopped());
  }

  private void node(long pa, long parent, long right, long left) {
    ram.put64(pa, parent);
    ram.put64(pa + 8, right);
    ram.put64(pa + 16, left);
  }
}
