package io.blueguard.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.dma.Engines;
import io.blueguard.memory.Dump;
import io.blueguard.memory.DumpFormats;
import io.blueguard.memory.DumpOptions;
import io.blueguard.memory.PatchedMemory;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.profile.ProfileStore;
import io.blueguard.testkit.FakeRam;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On the RAM of the Debian machine that ships as an example, whole and damaged. */
@Timeout(120)
class KernelLocatorTest {
  private static final int PAGE = 4096;
  private static Dump dump;
  private static PhysicalMemory ram;
  private static Located honest;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    Path image = Path.of(System.getProperty("blueguard.root"), "examples/images/clean.raw.zst");
    dump = DumpFormats.open(Engines.file(image), DumpOptions.with(Engines::file));
    ram = dump.memory();
    honest = locate(ram);
  }

  @AfterAll
  static void close() {
    dump.close();
  }

  private static Located locate(PhysicalMemory memory) {
    return KernelLocator.locate(memory, ProfileStore.none(), Progress.SILENT);
  }

  private static String refusal(PhysicalMemory memory) {
    return assertThrows(Failure.BadData.class, () -> locate(memory)).getMessage();
  }

  private static long pa(String symbol) {
    return honest.symbols().address(symbol).orElseThrow() - honest.physicalOffset();
  }

  /** The image with other bytes at a place. */
  private static PhysicalMemory with(PhysicalMemory memory, long pa, byte... bytes) {
    Map<Long, byte[]> pages = new TreeMap<>();
    for (int i = 0; i < bytes.length; i++) {
      long page = pa + i & -PAGE;
      byte[] content = pages.computeIfAbsent(page, at -> memory.bytes(at, PAGE));
      content[(int) (pa + i - page)] = bytes[i];
    }
    return new PatchedMemory(memory, pages);
  }

  @Test
  void everyTestOfAnHonestImagePasses() {
    List<String> failed =
        honest.trust().checks().stream()
            .filter(check -> !check.passed())
            .map(Trust.Check::test)
            .toList();
    assertEquals(List.of(), failed);
    assertEquals("full", honest.trust().level());
    assertEquals(List.of(), honest.warnings());
    assertFalse(honest.fromCache());
    assertTrue(honest.banner().startsWith("Linux version " + honest.release() + " "));
    assertEquals(40, honest.buildId().length());
  }

  @Test
  void whatWasFoundAgreesWithTheMemory() {
    long va = honest.symbols().address("linux_banner").orElseThrow();
    assertEquals(va - honest.physicalOffset(), honest.space().translate(va));
    assertEquals("Linux version ", honest.space().cstring(va, 14));
    long inDirectMap = honest.directMapBase() + honest.space().translate(va);
    assertEquals("Linux version ", honest.space().cstring(inDirectMap, 14));
    assertEquals(honest.space().root(), honest.root());
  }

  @Test
  void aSecondContactUsesTheStoredProfileAndFindsTheSame() {
    ProfileStore store = new ProfileStore(folder, null);
    KernelLocator.locate(ram, store, Progress.SILENT);
    Located again = KernelLocator.locate(ram, store, Progress.SILENT);
    assertTrue(again.fromCache());
    assertEquals(List.of(), again.warnings());
    assertEquals("full", again.trust().level());
    assertEquals(honest.kaslrOffset(), again.kaslrOffset());
    assertEquals(honest.root(), again.root());
    assertEquals(honest.symbols().count(), again.symbols().count());
    for (String name : List.of("_text", "init_task", "modules", "sys_call_table")) {
      assertEquals(honest.symbols().all(name), again.symbols().all(name));
    }
    assertEquals(
        honest.types().struct("task_struct").orElseThrow().size(),
        again.types().struct("task_struct").orElseThrow().size());
  }

  @Test
  void aStoredProfileWhoseTypesAreNotThoseInMemoryIsRefusedAloud() {
    ProfileStore store = new ProfileStore(folder, null);
    KernelLocator.locate(ram, store, Progress.SILENT);
    // A string of the type information, near the end: it still can be read, and differs.
    PhysicalMemory other = with(ram, pa("__stop_BTF") - 3, (byte) '!');
    Located found = KernelLocator.locate(other, store, Progress.SILENT);
    assertFalse(found.fromCache());
    assertEquals(
        List.of(
            "stored profile refused, searching anew: build_id=%s, its types are not those in memory"
                .formatted(honest.buildId())),
        found.warnings());
  }

  @Test
  void aKernelThatNoLongerRunsIsNotTakenFromTheStore() {
    ProfileStore store = new ProfileStore(folder, null);
    KernelLocator.locate(ram, store, Progress.SILENT);
    long restart = honest.types().enumerator("SYSTEM_RESTART").orElseThrow();
    PhysicalMemory over = with(ram, pa("system_state"), (byte) restart);
    Located found = KernelLocator.locate(over, store, Progress.SILENT);
    assertFalse(found.fromCache());
    assertEquals("partial", found.trust().level());
    assertEquals("the kernel is running", failedTest(found));
  }

  /** A terabyte that holds the image at its start and nothing behind it, as a sparse file does. */
  private static final class Sparse implements PhysicalMemory {
    private long behind;

    @Override
    public List<Range> extents() {
      return List.of(new Range(0, 1L << 40));
    }

    @Override
    public List<Range> populated() {
      return ram.extents();
    }

    @Override
    public void read(long pa, MemorySegment target) {
      if (ram.extents().getLast().end() <= pa) {
        behind++;
        target.fill((byte) 0);
      } else {
        ram.read(pa, target);
      }
    }

    @Override
    public void scan(List<byte[]> patterns, Hits hits) {
      ram.scan(patterns, hits);
    }
  }

  @Test
  void aKernelThatIsKnownIsNotLookedForWhereNoDataIs() {
    ProfileStore store = new ProfileStore(folder, null);
    KernelLocator.locate(ram, store, Progress.SILENT);
    Sparse sparse = new Sparse();
    assertTrue(KernelLocator.locate(sparse, store, Progress.SILENT).fromCache());
    assertEquals(0, sparse.behind);
  }

  private static String failedTest(Located found) {
    return found.trust().checks().stream()
        .filter(check -> !check.passed())
        .map(Trust.Check::test)
        .findFirst()
        .orElse("");
  }

  @Test
  void aKernelWithoutTypesIsToldWithWhatToTry() {
    PhysicalMemory bare = with(ram, pa("__start_BTF"), (byte) 0, (byte) 0);
    assertEquals(
        "kernel has no btf type information: release=%s; try an ISF file in profiles/isf"
            .formatted(honest.release()),
        refusal(bare));
  }

  @Test
  void aCopyThatIsNotTheIdleTasksKernelIsNotBelieved() {
    long comm =
        pa("init_task")
            + honest
                .types()
                .struct("task_struct")
                .orElseThrow()
                .member("comm")
                .orElseThrow()
                .offset();
    assertEquals(
        "kernel found but not proved: release=%s, init_task is the idle task: comm=evil/0 pid=0"
            .formatted(honest.release()),
        refusal(with(ram, comm, "evil/0\0\0\0".getBytes(StandardCharsets.US_ASCII))));
  }

  @Test
  void aCopyToWhichNoPageTableLeadsIsNotBelieved() {
    byte[] empty = new byte[PAGE];
    String text = refusal(with(ram, honest.root(), empty));
    assertTrue(
        text.startsWith(
            "kernel found but not proved: release=%s, page tables lead to the image: linux_banner"
                    .formatted(honest.release())
                + " leads to nowhere and lies at 0x"),
        text);
  }

  @Test
  void ramThatLiesElsewhereIsToldByTheKernelItself() {
    byte[] shifted = new byte[8];
    long told = 0xffffffff80000000L - honest.physicalOffset() + (1L << 31);
    for (int i = 0; i < 8; i++) {
      shifted[i] = (byte) (told >> 8 * i);
    }
    String text = refusal(with(ram, pa("phys_base"), shifted));
    assertEquals(
        "kernel found but not proved: release=%s, the image lies where the kernel says: it should"
                .formatted(honest.release())
            + " be 0x80000000 higher; try another RAM layout",
        text);
  }

  @Test
  void aBannerWithoutATableIsToldWithWhatToTry() {
    FakeRam relic = new FakeRam(1 << 20);
    relic.putString(0x5000, "Linux version 6.1.0-9-amd64 (me) #1 SMP");
    assertEquals(
        "no symbol table of a kernel in 1 MiB of ram: releases=6.1.0-9-amd64 tables=0; the image"
            + " may be cut off, or its ram ranges are not known",
        refusal(relic));
  }

  @Test
  void emptyRamHasNoKernel() {
    assertEquals(
        "no linux kernel in 1 MiB of ram: looked for kallsyms tables and \"linux version\", found"
            + " none; try an image of a linux machine's whole memory, x86_64 or aarch64",
        refusal(new FakeRam(1 << 20)));
  }

  @Test
  void randomRamHasNoKernel() {
    byte[] noise = new byte[1 << 20];
    new Random(1).nextBytes(noise);
    FakeRam memory = new FakeRam(1 << 20);
    memory.put(0, noise);
    assertTrue(refusal(memory).startsWith("no linux kernel in 1 MiB of ram: "));
  }

  @Test
  void ramFullOfDigitsIsGivenUpAndNotSearchedForever() {
    FakeRam bait = new FakeRam(4 << 20);
    byte[] digits = io.blueguard.profile.Kallsyms.pattern();
    byte[] all = new byte[4 << 20];
    for (int at = 0; at + digits.length <= all.length; at += digits.length) {
      System.arraycopy(digits, 0, all, at, digits.length);
    }
    bait.put(0, all);
    assertTrue(refusal(bait).startsWith("no linux kernel in 4 MiB of ram: "));
  }
}
