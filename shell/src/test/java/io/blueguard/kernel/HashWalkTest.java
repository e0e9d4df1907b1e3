package io.blueguard.kernel;

import static io.blueguard.testkit.FakeKernel.BASE;
import static io.blueguard.testkit.FakeKernel.array;
import static io.blueguard.testkit.FakeKernel.member;
import static io.blueguard.testkit.FakeKernel.number;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.testkit.FakeKernel;
import org.junit.jupiter.api.Test;

/** Hash tables made by hand; the node of an object lies 0x10 into it. */
class HashWalkTest {
  private static final long HEADS = 0x100;
  private static final long TABLE = 0x1000;
  private static final long NEXT = 0x2000;
  private static final long A = 0xa010;
  private static final long B = 0xb010;
  private static final int MEMBER = 0x10;

  private final FakeKernel fake =
      new FakeKernel()
          .struct("rhashtable", member("tbl", 0, number(8)))
          .struct(
              "bucket_table",
              member("size", 0, number(4)),
              member("nest", 4, number(4)),
              member("future_tbl", 8, number(8)),
              member("buckets", 64, array(number(8), 0)));

  private HashWalk rhashtable(int limit) {
    fake.put(HEADS, BASE + TABLE);
    return HashWalk.rhashtable(fake.kernel(), BASE + HEADS, MEMBER, limit);
  }

  private static long[] objects(long... nodes) {
    long[] objects = nodes.clone();
    for (int i = 0; i < objects.length; i++) {
      objects[i] += BASE - MEMBER;
    }
    return objects;
  }

  @Test
  void everyChainIsRead() {
    fake.put(HEADS, BASE + A, 0, BASE + B).put(A, 0).put(B, 0);
    HashWalk walk = HashWalk.chains(fake.kernel().space(), BASE + HEADS, 3, MEMBER, 10);
    assertArrayEquals(objects(A, B), walk.objects());
    assertEquals("", walk.stopped());
  }

  @Test
  void aChainThatLoopsCostsItsOwnRest() {
    fake.put(HEADS, BASE + A, BASE + B).put(A, BASE + A).put(B, 0);
    HashWalk walk = HashWalk.chains(fake.kernel().space(), BASE + HEADS, 2, MEMBER, 10);
    assertArrayEquals(objects(A, B), walk.objects());
    assertEquals("chain loops: node=0xffff88800000a010", walk.stopped());
  }

  @Test
  void aLockedBucketIsReadAndAnOddLinkEndsIt() {
    fake.put(TABLE, 2).put(TABLE + 64, BASE + A | 1, 0x1).put(A, BASE + B).put(B, 0x9);
    HashWalk walk = rhashtable(10);
    assertArrayEquals(objects(A, B), walk.objects());
    assertEquals("", walk.stopped());
  }

  @Test
  void whileATableGrowsItsObjectsLieInTheNextOneToo() {
    fake.put(TABLE, 1, BASE + NEXT).put(TABLE + 64, BASE + A).put(A, 0x1);
    fake.put(NEXT, 1, BASE + TABLE).put(NEXT + 64, BASE + B).put(B, 0x1);
    assertArrayEquals(objects(A, B), rhashtable(10).objects());
  }

  @Test
  void aChainOfARhashtableThatLoopsEndsAndSaysSo() {
    fake.put(TABLE, 1).put(TABLE + 64, BASE + A).put(A, BASE + B).put(B, BASE + A);
    HashWalk walk = rhashtable(10);
    assertArrayEquals(objects(A, B), walk.objects());
    assertEquals("chain loops: node=0xffff88800000a010", walk.stopped());
  }

  @Test
  void aNestedTableIsSaidNotGuessed() {
    fake.put(TABLE, 1L << 32 | 4);
    assertEquals(
        "table is nested, which is not followed: table=0xffff888000001000",
        rhashtable(10).stopped());
  }

  @Test
  void sizesAreBounded() {
    fake.put(TABLE, 0xffff_ffffL);
    assertEquals("table is larger than limit=16777216", rhashtable(10).stopped());
    fake.put(TABLE, 1).put(TABLE + 64, BASE + A).put(A, BASE + B).put(B, 0x1);
    assertEquals("table is larger than limit=1", rhashtable(1).stopped());
  }
}
