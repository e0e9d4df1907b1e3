package io.blueguard.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure.NotMapped;
import io.blueguard.base.Failure.WalkStopped;
import io.blueguard.base.Range;
import io.blueguard.memory.CachedMemory;
import io.blueguard.memory.Extent;
import io.blueguard.memory.ExtentMemory;
import io.blueguard.testkit.FakeEngine;
import io.blueguard.testkit.FakeRam;
import io.blueguard.walk.CancelToken;
import io.blueguard.walk.Walks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class AddressSpaceTest {
  private static final long MIB = 1 << 20;
  private static final long KERNEL = 0xffff_8880_0000_0000L;
  static final List<PagingLayout> LAYOUTS = PagingLayout.all();

  private final FakeRam ram = new FakeRam(16 * MIB);
  private final PagingLayout x86 = PagingLayout.X86_64_4_LEVEL;
  private final long root = ram.tables(x86);
  private final AddressSpace space = ram.space(x86, root);

  @ParameterizedTest
  @FieldSource("LAYOUTS")
  void agreesWithFakeRamOnRandomMappingsOfEverySize(PagingLayout layout) {
    Random random = new Random(layout.name().hashCode());
    FakeRam many = new FakeRam(48 * MIB);
    long top = many.tables(layout);
    record Mapping(long va, long pa, long size) {}
    List<Mapping> mappings = new ArrayList<>();
    for (PagingLayout.Level level : layout.levels()) {
      for (int i = 0; level.leaf() && i < 8; i++) {
        long va = canonical(layout, random.nextLong()) & -level.size();
        // Frames far outside of RAM are fine: only translations are compared.
        long pa = random.nextLong() & ((1L << 47) - 1) & -level.size();
        boolean free =
            mappings.stream().noneMatch(m -> ((m.va ^ va) & -Math.max(m.size, level.size())) == 0);
        if (free) {
          many.map(layout, top, va, pa, level.size());
          mappings.add(new Mapping(va, pa, level.size()));
        }
      }
    }
    AddressSpace tested = many.space(layout, top);
    for (int i = 0; i < 2000; i++) {
      Mapping m = mappings.get(random.nextInt(mappings.size()));
      long offset = random.nextLong() & (m.size - 1);
      assertEquals(m.pa + offset, tested.translate(m.va + offset), layout.name());
      PageWalk walk = tested.walk(m.va + offset);
      assertEquals(m.pa + offset, walk.pa());
      assertEquals(m.size, walk.pageSize());
    }
  }

  private static long canonical(PagingLayout layout, long va) {
    long shift = 64 - layout.bits();
    return layout.canonical() == PagingLayout.Canonical.UNSIGNED
        ? (va << shift) >>> shift
        : (va << shift) >> shift;
  }

  @Test
  void readsThatCrossPagesAreSplit() {
    long a = ram.page(4096);
    long between = ram.page(4096);
    long b = ram.page(4096);
    ram.map(x86, root, KERNEL, b, 4096);
    ram.map(x86, root, KERNEL + 4096, a, 4096);
    ram.put(between, (byte) 0xee);
    ram.put(b + 4092, (byte) 1, (byte) 2, (byte) 3, (byte) 4);
    ram.put(a, (byte) 5, (byte) 6, (byte) 7, (byte) 8);
    assertEquals(0x0807060504030201L, space.u64(KERNEL + 4092));
    assertEquals(0x06050403, space.u32(KERNEL + 4094));
    assertEquals(0x0504, space.u16(KERNEL + 4095));
    assertEquals("[3, 4, 5, 6, 7]", Arrays.toString(space.bytes(KERNEL + 4094, 5)));
  }

  @Test
  void readsInPlaceGiveTheSameBytes() {
    long pa = ram.page(4096);
    ram.map(x86, root, KERNEL, pa, 4096);
    ram.put64(pa + 8, 0xf1f2f3f4f5f6f7f8L);
    AddressSpace inPlace = ram.inPlace().space(x86, root);
    for (AddressSpace each : List.of(space, inPlace)) {
      assertEquals(0xf1f2f3f4f5f6f7f8L, each.u64(KERNEL + 8));
      assertEquals(0xf5f6f7f8, each.u32(KERNEL + 8));
      assertEquals(0xf7f8, each.u16(KERNEL + 8));
      assertEquals(0xf8, each.u8(KERNEL + 8));
      assertEquals(0xf1, each.bytes(KERNEL + 8, 8)[7] & 0xff);
    }
  }

  @Test
  void aHugePageThatReachesOverTheEndOfRamIsReadUpToTheEnd() {
    FakeRam small = new FakeRam(16 * MIB - 4096).inPlace();
    long top = small.tables(x86);
    small.map(x86, top, KERNEL, 0, 1 << 30);
    small.put64(16 * MIB - 4096 - 8, 42);
    AddressSpace direct = small.space(x86, top);
    assertEquals(42, direct.u64(KERNEL + 16 * MIB - 4096 - 8));
    assertThrows(NotMapped.class, () -> direct.u64(KERNEL + 16 * MIB - 4096));
  }

  @Test
  void freshForgetsTranslations() {
    long a = ram.page(4096);
    long b = ram.page(4096);
    ram.put64(a, 1);
    ram.put64(b, 2);
    ram.map(x86, root, KERNEL, a, 4096);
    assertEquals(1, space.u64(KERNEL));
    ram.map(x86, root, KERNEL, b, 4096);
    assertEquals(1, space.u64(KERNEL), "remembered within the moment");
    assertEquals(2, space.fresh().u64(KERNEL));
  }

  @Test
  void aWarmReadWalksNoTables() {
    ram.map(x86, root, KERNEL, 0, 2 * MIB);
    space.u64(KERNEL);
    long before = ram.reads();
    space.u64(KERNEL + 8);
    space.u64(KERNEL + MIB);
    assertEquals(2, ram.reads() - before);
  }

  @Test
  void saysWhyAnAddressLeadsNowhere() {
    assertMessage(
        "not mapped: va=0xffff888000000000 level=PGD entry=0x0 reason=never touched", KERNEL);
    assertMessage(
        "not mapped: va=0x800000000000 level=none entry=0x0 reason=not canonical", 1L << 47);
    long entry = ram.entryPa(x86, root, 0x1000, 4096);
    ram.put64(entry, 0x1234_5678_0000_0000L);
    assertMessage(
        "not mapped: va=0x1000 level=PTE entry=0x1234567800000000 reason=swapped out", 0x1000);
    ram.put64(ram.entryPa(x86, root, 1L << 30, 1 << 21), 0x7f_ffff_f067L);
    assertMessage(
        "not mapped: va=0x40000000 level=PTE entry=0x0 reason=page table outside ram", 1L << 30);
    ram.put64(ram.entryPa(x86, root, 5L << 39, 1L << 39), 0x1e7);
    assertMessage(
        "not mapped: va=0x28000000000 level=PGD entry=0x1e7 reason=reserved entry", 5L << 39);
  }

  private void assertMessage(String expected, long va) {
    NotMapped failure = assertThrows(NotMapped.class, () -> space.translate(va));
    assertEquals(expected, failure.getMessage());
    assertEquals(va, failure.address());
    assertTrue(expected.endsWith("reason=" + space.walk(va).reason()));
  }

  @Test
  void aPageWithoutAccessIsStillInMemory() {
    long pa = ram.page(4096);
    ram.put64(pa, 77);
    // PROT_NONE: present clear, global set, frame inverted.
    long inverted = ~pa & 0x000f_ffff_ffff_f000L;
    ram.put64(ram.entryPa(x86, root, 0x7000, 4096), inverted | 0x120);
    assertEquals(77, space.u64(0x7000));
    assertTrue(space.walk(0x7000).mapped());
    long big = ram.page(2 * MIB);
    ram.put64(ram.entryPa(x86, root, 1L << 30, 2 * MIB), ~big & 0x000f_ffff_ffe0_0000L | 0x1a0);
    assertEquals(big + 0x12345, space.translate((1L << 30) + 0x12345));
  }

  @Test
  void encryptionBitsAreNoAddress() {
    long pa = ram.page(4096);
    long cBit = 1L << 51;
    ram.put64(ram.entryPa(x86, root, 0x7000, 4096), pa | cBit | 0x63);
    assertEquals(pa | cBit, space.translate(0x7000));
    assertEquals(pa, ram.space(x86.ignoring(cBit), root).translate(0x7000));
  }

  @Test
  void tablesThatPointAtThemselvesEnd() {
    ram.put64(root, root | 0x67);
    assertEquals(root, space.translate(0));
    PageWalk walk = space.walk(0x123);
    assertEquals(4, walk.steps().size());
    assertEquals(root + 0x123, walk.pa());
  }

  @Test
  void randomTablesNeverDoWorseThanNotMapped() {
    Random random = new Random(1);
    FakeRam hostile = new FakeRam(MIB);
    for (long pa = 0; pa < MIB; pa += 8) {
      hostile.put64(pa, random.nextLong() & (random.nextInt(4) == 0 ? -1 : 0xf_ffffL | 1));
    }
    for (PagingLayout layout : PagingLayout.all()) {
      AddressSpace lost = hostile.space(layout, 0x3000);
      for (int i = 0; i < 3000; i++) {
        long va = canonical(layout, random.nextLong());
        PageWalk walk = lost.walk(va);
        assertTrue(walk.steps().size() <= layout.levels().size());
        if (walk.mapped()) {
          assertEquals(walk.pa(), lost.translate(va));
        } else {
          assertThrows(NotMapped.class, () -> lost.u64(va));
        }
      }
    }
  }

  @Test
  void aTopTableOutsideRamIsAReason() {
    AddressSpace nowhere = ram.space(x86, 1L << 40);
    assertEquals("page table outside ram", nowhere.walk(0).reason());
    assertEquals(List.of(), nowhere.walk(0).steps());
  }

  @Test
  void aWalkTellsEveryLevelWithItsFlags() {
    long pa = ram.page(2 * MIB);
    ram.map(x86, root, KERNEL, pa, 2 * MIB);
    long entryPa = ram.entryPa(x86, root, KERNEL, 2 * MIB);
    PageWalk walk = space.walk(KERNEL + 0x1234);
    assertEquals(
        List.of("PGD", "PUD", "PMD"), walk.steps().stream().map(PageWalk.Step::level).toList());
    PageWalk.Step last = walk.steps().getLast();
    assertEquals(entryPa, last.entryPa());
    assertEquals(pa | 0x1e3, last.entry());
    assertEquals(new PageWalk.Flags(true, true, false, false, true, true), walk.flags());
    assertEquals(2 * MIB, walk.pageSize());
    assertEquals(pa + 0x1234, walk.pa());
    assertNull(walk.reason());
  }

  @Test
  void anUpperTableThatForbidsWritingForbidsItBelow() {
    long pa = ram.page(4096);
    ram.map(x86, root, 0x7000, pa, 4096);
    long upper = ram.entryPa(x86, root, 0x7000, 2 * MIB);
    ram.put64(upper, (ram.u64(upper) & ~2L) | Long.MIN_VALUE);
    PageWalk walk = space.walk(0x7000);
    assertTrue(walk.steps().getLast().flags().writable());
    assertEquals(new PageWalk.Flags(true, false, false, true, true, false), walk.flags());
  }

  @Test
  void arm64IgnoresTheTagOfAUserPointerAndNotOfAKernelOne() {
    PagingLayout arm = PagingLayout.ARM64_4K_48;
    assertTrue(arm.isCanonical(0xab00_7fff_1234_5678L));
    assertTrue(arm.isCanonical(0xffff_8000_0000_0000L));
    assertTrue(!arm.isCanonical(0xabff_8000_0000_0000L));
    assertTrue(!arm.isCanonical(0xff7f_8000_0000_0000L));
    assertTrue(!PagingLayout.NPT_4_LEVEL.isCanonical(KERNEL));
  }

  @Test
  void addressesAbove48BitsAreJoinedFromTheirPieces() {
    long high = 0x000f_1234_5678_0000L;
    FakeRam both = new FakeRam(new Range(0, 16 * MIB), new Range(high, 0x10000));
    both.put64(high + 8, 99);
    for (PagingLayout layout : List.of(PagingLayout.ARM64_64K_52, PagingLayout.ARM64_4K_52)) {
      long top = both.tables(layout);
      long va = canonical(layout, 0xf_ffff_8000_0000L) & -0x10000L;
      both.map(layout, top, va, high, layout.pageSize());
      assertEquals(99, both.space(layout, top).u64(va + 8), layout.name());
    }
  }

  @Test
  void aStringMayEndBeforeAHole() {
    long pa = ram.page(4096);
    ram.map(x86, root, KERNEL, pa, 4096);
    ram.putString(pa + 4096 - 6, "bash!");
    assertEquals("bash!", space.cstring(KERNEL + 4096 - 6, 16));
    assertEquals("ba", space.cstring(KERNEL + 4096 - 6, 2));
    assertThrows(NotMapped.class, () -> space.bytes(KERNEL + 4096 - 6, 16));
  }

  @Test
  void prefetchGetsWhatIsThereInOneBatch() {
    long a = ram.page(4096);
    long b = ram.page(4096);
    ram.map(x86, root, KERNEL, b, 4096);
    ram.map(x86, root, KERNEL + 4096, a, 4096);
    FakeEngine device = new FakeEngine(ram.bytes(0, (int) (16 * MIB)));
    CachedMemory cached =
        new CachedMemory(
            new ExtentMemory(device, List.of(new Extent(new Range(0, 16 * MIB), 0))), 256);
    AddressSpace slow = new AddressSpace(cached, x86, root);
    slow.prefetch(
        List.of(
            new Range(KERNEL + 4000, 500),
            new Range(KERNEL + 0x100000, 500),
            new Range(KERNEL + 300, 500)));
    int before = device.calls().size();
    slow.bytes(KERNEL + 4000, 500);
    slow.bytes(KERNEL + 300, 500);
    assertEquals(before, device.calls().size());
    assertTrue(device.calls().contains(new Range(b + 256, 768)), "three blocks were one read");
  }

  @Test
  void aCancelledCommandReadsNoFurther() {
    ram.map(x86, root, KERNEL, 0, 4096);
    CancelToken token = new CancelToken();
    Walks.within(
        Duration.ofMinutes(1),
        token,
        () -> {
          space.u64(KERNEL);
          token.cancel();
          assertThrows(WalkStopped.class, () -> space.u64(KERNEL + 4096));
          return null;
        });
  }
}
