package io.blueguard.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure.WalkStopped;
import io.blueguard.base.Range;
import io.blueguard.space.PageTables.Mapping;
import io.blueguard.testkit.FakeRam;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is mapped, on page tables that are made as the processor's manual draws them. */
class PageTablesTest {
  private static final PagingLayout LAYOUT = PagingLayout.X86_64_4_LEVEL;
  private static final long KERNEL = 0xffff_8880_0000_0000L;
  private static final Range ALL = new Range(KERNEL, 1L << 40);
  private static final long NX = 1L << 63;
  private static final long HUGE = 2 << 20;

  private final FakeRam ram = new FakeRam(1 << 20);
  private final long root = ram.tables(LAYOUT);

  private void page(long va, long entry) {
    ram.put64(ram.entryPa(LAYOUT, root, va, 4096), entry);
  }

  private PageTables.Result in(Range range) {
    return PageTables.in(ram.space(LAYOUT, root), range);
  }

  private static Mapping kernel(long va, long size, boolean writable, boolean executable) {
    return new Mapping(new Range(va, size), writable, false, executable);
  }

  @Test
  void neighboursWithTheSameRightsAreOneMapping() {
    ram.map(LAYOUT, root, KERNEL, 0x1000, 4096);
    ram.map(LAYOUT, root, KERNEL + 4096, 0x7000, 4096);
    ram.map(LAYOUT, root, KERNEL + 3 * 4096, 0x2000, 4096);
    assertEquals(
        List.of(kernel(KERNEL, 8192, true, true), kernel(KERNEL + 3 * 4096, 4096, true, true)),
        in(ALL).mappings());
  }

  @Test
  void rightsAreThoseThatEveryLevelGrants() {
    page(KERNEL, 0x1000 | 0x161);
    page(KERNEL + 4096, 0x2000 | 0x163 | NX);
    page(KERNEL + 8192, 0x3000 | 0x167);
    ram.put64(ram.entryPa(LAYOUT, root, KERNEL + HUGE, HUGE), 0x163 | 0x80 | NX);
    assertEquals(
        List.of(
            kernel(KERNEL, 4096, false, true),
            kernel(KERNEL + 4096, 4096, true, false),
            new Mapping(new Range(KERNEL + 8192, 4096), true, true, true),
            kernel(KERNEL + HUGE, HUGE, true, false)),
        in(ALL).mappings());
    long directory = ram.entryPa(LAYOUT, root, KERNEL, HUGE);
    ram.put64(directory, ram.u64(directory) & ~2L);
    assertEquals(false, in(new Range(KERNEL + 8192, 4096)).mappings().getFirst().writable());
  }

  @Test
  void whereTheKernelMayNotExecuteAnythingNoTableIsReadWhenThatIsAskedFor() {
    ram.map(LAYOUT, root, KERNEL, 0x1000, 4096);
    page(KERNEL + 4096, 0x2000 | 0x163 | NX);
    ram.put64(ram.entryPa(LAYOUT, root, KERNEL + HUGE, HUGE), 0x163 | 0x80 | NX);
    ram.put64(ram.entryPa(LAYOUT, root, KERNEL + 2 * HUGE, HUGE), 0x7f00_0067L | NX);
    PageTables.Result result = PageTables.executable(ram.space(LAYOUT, root), ALL);
    assertEquals(new PageTables.Result(List.of(kernel(KERNEL, 4096, true, true)), 0), result);
  }

  @Test
  void onlyWhatMeetsTheRangeIsTold() {
    ram.map(LAYOUT, root, 0x400000, 0x1000, 4096);
    ram.map(LAYOUT, root, KERNEL, 0x2000, 4096);
    ram.map(LAYOUT, root, KERNEL + (1L << 39), 0x3000, 4096);
    assertEquals(
        List.of(kernel(KERNEL, 4096, true, true)), in(new Range(KERNEL, 1L << 30)).mappings());
    assertEquals(
        List.of(kernel(0x400000, 4096, true, true)), in(new Range(0, 1L << 47)).mappings());
  }

  @Test
  void eachPageIsToldWithItsPlace() {
    ram.map(LAYOUT, root, KERNEL, 0x5000, 4096);
    ram.map(LAYOUT, root, KERNEL + HUGE, HUGE, HUGE);
    List<List<Long>> pages = new ArrayList<>();
    int lost =
        PageTables.each(
            ram.space(LAYOUT, root), ALL, (va, pa, size) -> pages.add(List.of(va, pa, size)));
    assertEquals(
        List.of(List.of(KERNEL, 0x5000L, 4096L), List.of(KERNEL + HUGE, HUGE, HUGE)), pages);
    assertEquals(0, lost);
  }

  @Test
  void aTableThatCannotBeReadIsCountedAndTheRestIsTold() {
    ram.map(LAYOUT, root, KERNEL, 0x1000, 4096);
    ram.put64(ram.entryPa(LAYOUT, root, KERNEL + HUGE, HUGE), 0x7f00_0067L);
    PageTables.Result result = in(ALL);
    assertEquals(1, result.lost());
    assertEquals(List.of(kernel(KERNEL, 4096, true, true)), result.mappings());
  }

  @Test
  void tablesThatPointAtThemselvesEnd() {
    for (int i = 0; i < 512; i++) {
      ram.put64(root + 8L * i, root | 0x67);
    }
    WalkStopped stopped = assertThrows(WalkStopped.class, () -> in(new Range(KERNEL, 1L << 46)));
    assertEquals("more page tables than limit=262144", stopped.getMessage());
  }
}
