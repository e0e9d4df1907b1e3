package io.blueguard.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.memory.Reader;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListWalkTest {
  private static final long HEAD = 0x1000;
  private static final long MEMBER = 0x10;

  /** Words at addresses; any other address is not mapped. */
  private static final class Words implements Reader {
    final Map<Long, Long> words = new HashMap<>();

    @Override
    public void read(long address, MemorySegment target) {
      Long word = words.get(address);
      if (word == null || target.byteSize() != 8) {
        throw new Failure.NotMapped("not mapped: va=0x" + Long.toHexString(address), address);
      }
      target.set(U64, 0, word);
    }

    void link(long from, long to) {
      words.put(from, to);
      words.put(to + 8, from);
    }
  }

  /** Objects at 0x2000, 0x3000, …, in a ring with the head. */
  private static Words ring(int count) {
    Words words = new Words();
    long last = HEAD;
    for (int i = 0; i < count; i++) {
      long node = object(i) + MEMBER;
      words.link(last, node);
      last = node;
    }
    words.link(last, HEAD);
    return words;
  }

  private static long object(int index) {
    return 0x2000 + 0x1000L * index;
  }

  @Test
  void aWholeListGivesItsObjectsInOrder() {
    ListWalk walk = ListWalk.steady(ring(3), HEAD, MEMBER, 100);
    assertArrayEquals(new long[] {0x2000, 0x3000, 0x4000}, walk.objects());
    assertTrue(walk.whole());
  }

  @Test
  void anEmptyListHasNoObjects() {
    Words words = new Words();
    words.link(HEAD, HEAD);
    assertEquals(0, ListWalk.steady(words, HEAD, MEMBER, 100).objects().length);
  }

  @Test
  void aLoopThatLeavesOutTheHeadEndsAndIsToldAndTheOtherSideIsFoundFromBehind() {
    Words words = ring(5);
    words.words.put(object(2) + MEMBER, object(1) + MEMBER);
    ListWalk walk = ListWalk.steady(words, HEAD, MEMBER, 100);
    assertEquals("list loops: node=0x3010", walk.stopped());
    assertArrayEquals(new long[] {0x2000, 0x3000, 0x4000, 0x5000, 0x6000}, walk.objects());
  }

  @Test
  void aBrokenLinkIsToldAndBothSidesOfItAreFound() {
    Words words = ring(4);
    words.words.put(object(1) + MEMBER, 0xdead0000L);
    ListWalk walk = ListWalk.steady(words, HEAD, MEMBER, 100);
    assertArrayEquals(new long[] {0x2000, 0x3000, 0x4000, 0x5000}, walk.objects());
    assertEquals("list breaks behind object=0x3000: not mapped: va=0xdead0000", walk.stopped());
  }

  @Test
  void aListLongerThanTheLimitIsCutAndToldSo() {
    ListWalk walk = ListWalk.from(ring(10), HEAD, MEMBER, 4);
    assertEquals(4, walk.objects().length);
    assertEquals("list is longer than limit=4", walk.stopped());
  }

  @Test
  void aBackLinkThatLeadsElsewhereIsTold() {
    Words words = ring(4);
    words.words.put(object(2) + MEMBER + 8, object(0) + MEMBER);
    ListWalk walk = ListWalk.steady(words, HEAD, MEMBER, 100);
    assertEquals(object(2), walk.crooked());
    assertEquals(4, walk.objects().length);
    assertFalse(walk.whole());
  }
}
