package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.memory.PhysicalMemory.Transfer;
import io.blueguard.space.AddressSpace;
import io.blueguard.space.PagingLayout;
import io.blueguard.testkit.FakeRam;
import io.blueguard.testkit.Images;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecordedMemoryTest {
  private final FakeRam ram = new FakeRam(1 << 20);
  private final RecordedMemory recorded = new RecordedMemory(ram);

  @Test
  void keepsExactlyWhatWasReadWithNeighboursJoined() {
    ram.put(0x1000, Images.noise(64, 1));
    recorded.u64(0x1008);
    recorded.u64(0x1000);
    recorded.u32(0x1010);
    recorded.u8(0x1020);
    recorded.bytes(0x1ffe, 4);
    ReadSet set = recorded.readSet();
    assertEquals(
        List.of(new Range(0x1000, 20), new Range(0x1020, 1), new Range(0x1ffe, 4)), set.ranges());
    assertArrayEquals(ram.bytes(0x1000, 20), set.bytes(0).toArray(Reader.U8));
    assertEquals(25, set.size());
    assertTrue(set.complete());
    assertFalse(set.torn());
  }

  @Test
  void agreesWithASetOfBytesOnRandomReads() {
    ram.put(0, Images.noise(1 << 16, 7));
    Random random = new Random(3);
    TreeSet<Long> expected = new TreeSet<>();
    for (int i = 0; i < 400; i++) {
      long pa = random.nextInt(1 << 16);
      int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 9000 : 40);
      recorded.bytes(pa, length);
      for (long at = pa; at < pa + length; at++) {
        expected.add(at);
      }
    }
    ReadSet set = recorded.readSet();
    TreeSet<Long> actual = new TreeSet<>();
    for (int i = 0; i < set.count(); i++) {
      Range range = set.range(i);
      assertTrue(i == 0 || set.range(i - 1).end() < range.start(), "ranges do not touch");
      byte[] truth = ram.bytes(range.start(), (int) range.length());
      assertArrayEquals(truth, set.bytes(i).toArray(Reader.U8));
      for (long at = range.start(); at < range.end(); at++) {
        actual.add(at);
        assertTrue(set.place(at, 1) >= 0);
      }
    }
    assertEquals(expected, actual);
  }

  @Test
  void pageTablesAreRecordedLikeEverythingElse() {
    PagingLayout layout = PagingLayout.X86_64_4_LEVEL;
    long root = ram.tables(layout);
    ram.map(layout, root, 0x40_0000, 0x5000, 4096);
    assertEquals(0, new AddressSpace(recorded, layout, root).u64(0x40_0010));
    List<Range> entries =
        Stream.of(1L << 39, 1L << 30, 1L << 21, 1L << 12)
            .map(size -> new Range(ram.entryPa(layout, root, 0x40_0000, size), 8))
            .sorted(Comparator.comparingLong(Range::start))
            .toList();
    ReadSet set = recorded.readSet();
    assertEquals(new Range(0x5010, 8), set.range(0));
    assertEquals(entries, set.ranges().subList(1, 5));
  }

  @Test
  void aByteThatChangedBetweenTwoReadsMakesTheSetTorn() {
    recorded.u64(0x1000);
    ram.put64(0x1000, 5);
    assertEquals(5, recorded.u64(0x1000), "the reader still gets what is there");
    ReadSet set = recorded.readSet();
    assertTrue(set.torn());
    assertEquals(0, set.bytes().get(Reader.U64, 0));
  }

  @Test
  void aRecorderThatTakesOverAnothersBlocksRecordsTheSameAsANewOne() {
    ram.put(0, Images.noise(1 << 16, 7));
    Random random = new Random(5);
    RecordedMemory again = recorded;
    for (int round = 0; round < 60; round++) {
      ram.put(random.nextInt(1 << 16), (byte) round);
      RecordedMemory anew = new RecordedMemory(ram);
      int seed = random.nextInt(4);
      walk(again, seed);
      walk(anew, seed);
      ReadSet set = again.readSet();
      assertEquals(anew.readSet().ranges(), set.ranges());
      assertEquals(-1, anew.readSet().bytes().mismatch(set.bytes()));
      again = again.again(ram);
      assertEquals(0, again.readSet().count());
    }
  }

  /** Nearly the same each time, and now and then from one end to the other. */
  private static void walk(RecordedMemory memory, int seed) {
    Random random = new Random(1);
    for (int i = 0; i < 700 + 40 * seed; i++) {
      memory.bytes(random.nextInt(1 << 16), 1 + random.nextInt(seed == 3 ? 90 : 20));
    }
  }

  @Test
  void aRecorderWhoseBlocksWereTakenOverRecordsNoMore() {
    recorded.u64(0x1000);
    RecordedMemory next = recorded.again(ram);
    next.u64(0x2000);
    assertEquals(List.of(new Range(0x2000, 8)), next.readSet().ranges());
    assertFalse(recorded.stands(ram));
    assertEquals(0, recorded.again(ram).readSet().count());
  }

  @Test
  void whatFailsLeavesNothing() {
    assertThrows(Failure.NotMapped.class, () -> recorded.u64(1 << 20));
    Transfer good = new Transfer(0, MemorySegment.ofArray(new byte[8]));
    Transfer bad = new Transfer(1 << 20, MemorySegment.ofArray(new byte[8]));
    recorded.read(List.of(good, bad));
    assertEquals(List.of(new Range(0, 8)), recorded.readSet().ranges());
  }

  @Test
  void pastItsBoundTheSetSaysThatItIsNotComplete() {
    RecordedMemory small = new RecordedMemory(ram, 2);
    small.u64(0);
    small.u64(0x1000);
    assertTrue(small.readSet().complete());
    small.u64(0x2000);
    assertFalse(small.readSet().complete());
    assertEquals(2, small.readSet().count());
  }

  @Test
  void comparingFindsTheRangesThatChanged() {
    recorded.u64(0x1000);
    recorded.u64(0x2000);
    recorded.u64(0x3000);
    ReadSet set = recorded.readSet();
    assertEquals(List.of(), set.changed(set.fetch(ram)));
    ram.put(0x2007, (byte) 1);
    assertEquals(List.of(1), set.changed(set.fetch(ram)));
    FakeRam smaller = new FakeRam(0x3000);
    assertEquals(List.of(2), set.changed(set.fetch(smaller)), "it cannot be read any more");
  }

  @Test
  void aReadSetThatDoesNotFitItsBytesIsRefused() {
    MemorySegment bytes = MemorySegment.ofArray(new byte[16]);
    Failure order =
        assertThrows(
            Failure.BadData.class,
            () -> new ReadSet(List.of(new Range(8, 8), new Range(0, 8)), bytes, true, false));
    assertEquals("read-set is out of order: range=1 pa=0x0", order.getMessage());
    Failure length =
        assertThrows(
            Failure.BadData.class, () -> new ReadSet(List.of(new Range(8, 8)), bytes, true, false));
    assertEquals("read-set has bytes missing: wanted=8 have=16", length.getMessage());
  }
}
