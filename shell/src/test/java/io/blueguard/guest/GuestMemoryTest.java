package io.blueguard.guest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.memory.CachedMemory;
import io.blueguard.memory.PhysicalMemory.Transfer;
import io.blueguard.memory.ReadSet;
import io.blueguard.memory.RecordedMemory;
import io.blueguard.space.PagingLayout;
import io.blueguard.testkit.FakeRam;
import io.blueguard.testkit.Images;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A guest with small pages, a huge one, pages that are not there, and one swapped out. */
class GuestMemoryTest {
  private static final long KIB = 1024;
  private static final long MIB = KIB * KIB;
  private static final long USER = 0x7f00_0000_0000L;
  private static final PagingLayout X86 = PagingLayout.X86_64_4_LEVEL;

  private final FakeRam host = new FakeRam(16 * MIB).inPlace();
  private final long root = host.tables(X86);
  private final long first = host.page(4 * KIB);
  private final long between = host.page(4 * KIB);
  private final long second = host.page(4 * KIB);
  private final long huge = host.page(2 * MIB);
  private final GuestMemory guest = guest(host, host);

  private GuestMemory guest(FakeRam ram, io.blueguard.memory.PhysicalMemory through) {
    // The pages of the guest lie in the host the other way round.
    ram.map(X86, root, USER, second, 4 * KIB);
    ram.map(X86, root, USER + 4 * KIB, first, 4 * KIB);
    ram.map(X86, root, USER + 4 * MIB, huge, 2 * MIB);
    ram.put(second, Images.noise((int) (4 * KIB), 1));
    ram.put(first, Images.noise((int) (4 * KIB), 2));
    ram.put(huge, Images.noise((int) (2 * MIB), 3));
    return over(through);
  }

  private GuestMemory over(io.blueguard.memory.PhysicalMemory through) {
    return new GuestMemory(
        new io.blueguard.space.AddressSpace(through, X86, root),
        List.of(
            new MemorySlot(new Range(4L << 30, 2 * MIB), USER + 4 * MIB, true),
            new MemorySlot(new Range(0, 16 * KIB), USER, true)));
  }

  @Test
  void aReadOverPagesThatLieApartDeliversThemInTheGuestsOrder() {
    byte[] wanted = new byte[(int) (8 * KIB)];
    System.arraycopy(Images.noise((int) (4 * KIB), 1), 0, wanted, 0, (int) (4 * KIB));
    System.arraycopy(Images.noise((int) (4 * KIB), 2), 0, wanted, (int) (4 * KIB), (int) (4 * KIB));
    assertArrayEquals(wanted, guest.bytes(0, wanted.length));
    long across = guest.u64(4 * KIB - 3);
    assertEquals(MemorySegment.ofArray(wanted).get(FakeRam.U64, 4 * KIB - 3), across);
    assertEquals(guest.bytes(4 * KIB, 1)[0] & 0xff, guest.u8(4 * KIB));
  }

  @Test
  void aSlotAboveAHoleIsReadThroughAHugePage() {
    byte[] page = Images.noise((int) (2 * MIB), 3);
    assertEquals(page[12345], guest.bytes((4L << 30) + 12345, 1)[0]);
    assertEquals(huge + 12345, guest.translate((4L << 30) + 12345));
    assertEquals(List.of(new Range(0, 16 * KIB), new Range(4L << 30, 2 * MIB)), guest.extents());
  }

  @Test
  void aGuestOfAMachineThatRunsIsNeitherStillNorADump() {
    assertFalse(guest.still());
    assertFalse(guest.on(new CachedMemory(host, 256)).still());
    assertFalse(guest.dumped());
  }

  @Test
  void pagesThatAreNotThereAreToldApartFromPagesOfZeros() {
    host.map(X86, root, USER + 12 * KIB, between, 4 * KIB);
    assertEquals(0, over(host).u64(12 * KIB));
    Failure.NotMapped never = assertThrows(Failure.NotMapped.class, () -> guest.u64(8 * KIB));
    assertEquals(
        "guest page is not in memory: gpa=0x2000 hva=0x7f0000002000"
            + " reason=never touched or given back",
        never.getMessage());
    assertEquals(0, guest.percentAway());
    host.put64(entry(USER + 8 * KIB), 0x1234_0002L);
    Failure.NotMapped swapped =
        assertThrows(Failure.NotMapped.class, () -> over(host).u64(8 * KIB));
    assertEquals(
        "guest page is not in memory: gpa=0x2000 hva=0x7f0000002000 reason=swapped out",
        swapped.getMessage());
    assertTrue(swapped.away());
    assertFalse(never.away());
    assertEquals(1, over(host).percentAway(), "one of 516 pages");
    Failure.NotMapped outside = assertThrows(Failure.NotMapped.class, () -> guest.u64(MIB));
    assertEquals("outside ram of the guest: gpa=0x100000", outside.getMessage());
  }

  @Test
  void aPageTableOfAGuestThatItsHostHasSwappedOutIsToldFromOneOutsideOfItsMemory() {
    // The guest's own root, in a page of its that is there, leads to a table in one that is not.
    host.put64(first, 2 * 4 * KIB | 7);
    var inside = new io.blueguard.space.AddressSpace(guest, X86, 4 * KIB);
    assertEquals("page table outside ram", inside.walk(0).reason());
    host.put64(entry(USER + 8 * KIB), 0x1234_0002L);
    var moment = new io.blueguard.space.AddressSpace(over(host), X86, 4 * KIB);
    Failure.NotMapped swapped =
        assertThrows(Failure.NotMapped.class, () -> moment.translate(0x1234));
    assertEquals(
        "not mapped: va=0x1234 level=PUD entry=0x0 reason=page table swapped out",
        swapped.getMessage());
    assertTrue(swapped.away());
  }

  private long entry(long va) {
    return host.space(X86, root).walk(va).steps().getLast().entryPa();
  }

  @Test
  void aBatchSucceedsEntryByEntryAlsoThroughACacheOfBlocks() {
    for (var memory : List.of(guest, over(new CachedMemory(host, 256)))) {
      List<Transfer> batch = new ArrayList<>();
      for (long gpa : new long[] {4 * KIB - 8, 8 * KIB, 4L << 30, MIB}) {
        batch.add(new Transfer(gpa, MemorySegment.ofArray(new byte[16])));
      }
      memory.read(batch);
      assertNull(batch.get(0).failure());
      assertArrayEquals(guest.bytes(4 * KIB - 8, 16), batch.get(0).target().toArray(FakeRam.U8));
      assertNotNull(batch.get(1).failure());
      assertNull(batch.get(2).failure());
      assertNotNull(batch.get(3).failure());
    }
  }

  @Test
  void aPatternOverTheEdgeOfTwoPagesThatLieApartIsFound() {
    byte[] needle = "over the edge".getBytes(StandardCharsets.US_ASCII);
    host.put(second + 4 * KIB - 5, java.util.Arrays.copyOf(needle, 5));
    host.put(first, java.util.Arrays.copyOfRange(needle, 5, needle.length));
    host.put(huge + MIB, needle);
    List<Long> hits = new ArrayList<>();
    guest.scan(List.of(needle), (gpa, pattern) -> hits.add(gpa));
    assertEquals(List.of(4 * KIB - 5, (4L << 30) + MIB), hits);
    hits.clear();
    guest.scan(
        List.of(new Range(4L << 30, 2 * MIB)), List.of(needle), (gpa, pattern) -> hits.add(gpa));
    assertEquals(List.of((4L << 30) + MIB), hits);
  }

  @Test
  void onlyThePagesOfTheProcessCountAsData() {
    assertEquals(List.of(new Range(0, 8 * KIB), new Range(4L << 30, 2 * MIB)), guest.populated());
    assertEquals(3, guest.pieces().size());
  }

  @Test
  void aRecordOfAGuestsReadHoldsTheHostsPageTablesToo() {
    RecordedMemory recorder = new RecordedMemory(host);
    assertEquals(host, guest.base());
    GuestMemory recorded = guest.on(recorder);
    recorded.u64(0);
    ReadSet set = recorder.readSet();
    assertTrue(set.place(entry(USER), 8) >= 0);
    assertEquals(List.of(), host.changed(set));
    long before = guest.u64(0);
    host.put64(entry(USER), 0);
    assertEquals(1, host.changed(set).size());
    assertEquals(before, guest.u64(0), "what was looked up is remembered for the moment");
    assertThrows(Failure.NotMapped.class, () -> guest.on(host).u64(0));
  }

  @Test
  void inADumpWhatWasLookedUpIsNotLookedUpAgain() {
    GuestMemory dump = new GuestMemory(host.space(X86, root), guest.slots(), true);
    dump.u64(0);
    long before = host.reads();
    dump.on(host).u64(8);
    assertEquals(before + 1, host.reads());
    guest.on(host).u64(8);
    assertEquals(before + 2 + X86.levels().size(), host.reads());
  }

  @Test
  void aGuestOfAGuestIsReadThroughBoth() {
    // Tables and a page of the inner guest, at guest physical addresses of the outer one.
    FakeRam outer = new FakeRam(8 * MIB);
    long outerRoot = outer.tables(X86);
    long page = outer.page(4 * KIB);
    outer.map(X86, outerRoot, USER, page, 4 * KIB);
    outer.put64(page + 8, 0x1122_3344_5566_7788L);
    FakeRam ground = new FakeRam(32 * MIB);
    long groundRoot = ground.tables(X86);
    long block = ground.page(2 * MIB);
    for (long at = 0; at < 8 * MIB; at += 2 * MIB) {
      ground.map(X86, groundRoot, USER + at, block + 3 * 2 * MIB - at, 2 * MIB);
      ground.put(block + 3 * 2 * MIB - at, outer.bytes(at, (int) (2 * MIB)));
    }
    GuestMemory middle =
        new GuestMemory(
            ground.space(X86, groundRoot),
            List.of(new MemorySlot(new Range(0, 8 * MIB), USER, true)));
    GuestMemory inner =
        new GuestMemory(
            new io.blueguard.space.AddressSpace(middle, X86, outerRoot),
            List.of(new MemorySlot(new Range(0, 4 * KIB), USER, true)));
    assertEquals(0x1122_3344_5566_7788L, inner.u64(8));
    assertEquals(ground, inner.base());
    assertEquals(0x1122_3344_5566_7788L, inner.on(ground).u64(8));
  }

  @Test
  void aPieceIsAsLargeAsThePageAllTheWayDownAllowsAndNeverReachesOverItsSlot() {
    assertEquals(4 * KIB, guest.piece(8));
    assertEquals(2 * MIB, guest.piece((4L << 30) + 12345));
    assertThrows(Failure.NotMapped.class, () -> guest.piece(8 * KIB));
    GuestMemory shifted =
        new GuestMemory(
            host.space(X86, root),
            List.of(
                new MemorySlot(new Range(0, MIB), USER + 4 * MIB, true),
                new MemorySlot(new Range(MIB, MIB / 2), USER + 5 * MIB + 64 * KIB, true)));
    assertEquals(MIB, shifted.piece(5));
    assertEquals(64 * KIB, shifted.piece(MIB + 5));
  }
}
