package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.blueguard.base.Failure;
import io.blueguard.base.Failure.BadData;
import io.blueguard.base.Range;
import io.blueguard.testkit.FakeEngine;
import io.blueguard.testkit.Images;
import io.blueguard.testkit.Images.Packing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpFormatsTest {
  private static final List<Range> RANGES =
      List.of(new Range(0x1000, 0x9000), new Range(0x100000, 0x20000), new Range(0x200000, 0x3000));

  @TempDir Path scratch;

  private DumpOptions options() {
    return new DumpOptions(List.of(), scratch, DumpFormatsTest::engine, (what, done, total) -> {});
  }

  private static FakeEngine engine(Path path) {
    try {
      return new FakeEngine(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Dump open(byte[] file) {
    return DumpFormats.open(new FakeEngine(file), options());
  }

  private void assertRefused(String expected, byte[] file) {
    BadData refused = assertThrows(BadData.class, () -> open(file));
    assertEquals(expected, refused.getMessage());
  }

  private static void assertPages(Dump dump) {
    for (Range range : RANGES) {
      for (long pa = range.start(); pa < range.end(); pa += 4096) {
        assertArrayEquals(Images.pageAt(pa), dump.memory().bytes(pa, 4096));
      }
    }
    assertThrows(Failure.NotMapped.class, () -> dump.memory().u8(0));
  }

  @Test
  void elfCoresOfBothArchitecturesAreRead() {
    for (int machine : new int[] {62, 183}) {
      Dump dump = open(Images.elf(machine, RANGES));
      assertEquals("elf core", dump.format());
      assertEquals(RANGES, dump.memory().extents());
      assertEquals(List.of(), dump.warnings());
      assertPages(dump);
    }
  }

  @Test
  void limeIsRead() {
    Dump dump = open(Images.lime(RANGES));
    assertEquals("lime", dump.format());
    assertEquals(RANGES, dump.memory().extents());
    assertPages(dump);
  }

  @Test
  void kdumpsAreReadPlainAndFlattenedInEveryPackingThatIsKnown() {
    for (Packing packing : List.of(Packing.PLAIN, Packing.ZLIB, Packing.ZSTD)) {
      byte[] file = Images.kdump(RANGES, packing);
      for (byte[] each : List.of(file, Images.flattened(file, 5000))) {
        Dump dump = open(each);
        assertEquals("kdump", dump.format());
        assertEquals(RANGES, dump.memory().extents());
        assertEquals(List.of(), dump.warnings());
        for (Range range : RANGES) {
          for (long pa = range.start(); pa < range.end(); pa += 4096) {
            assertArrayEquals(Images.kdumpPage(pa), dump.memory().bytes(pa, 4096));
          }
        }
      }
    }
  }

  @Test
  void archivesHoldAnyFormat() {
    Dump elf = open(Zstd.compress(Images.elf(62, RANGES)));
    assertEquals("elf core.zst", elf.format());
    assertPages(elf);
    byte[] raw = new byte[1 << 20];
    System.arraycopy(Images.noise(5000, 1), 0, raw, 777, 5000);
    Dump dump = open(Zstd.compress(raw));
    assertEquals("raw.zst", dump.format());
    assertArrayEquals(raw, dump.memory().bytes(0, 1 << 20));
  }

  @Test
  void anArchiveOfManyFramesIsOneDump() {
    byte[] first = Zstd.compress(Images.noise(10_000, 1));
    byte[] second = Zstd.compress(Images.noise(10_000, 2));
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    Dump dump = open(both);
    assertArrayEquals(Images.noise(10_000, 1), dump.memory().bytes(0, 10_000));
    assertArrayEquals(Images.noise(10_000, 2), dump.memory().bytes(10_000, 10_000));
  }

  @Test
  void nothingStaysInTheScratchDirectory() throws IOException {
    open(Zstd.compress(Images.elf(62, RANGES))).close();
    open(Images.flattened(Images.kdump(RANGES, Packing.ZLIB), 4096)).close();
    byte[] cut = Arrays.copyOf(Zstd.compress(Images.noise(100_000, 1)), 50_000);
    assertThrows(BadData.class, () -> open(cut));
    try (Stream<Path> left = Files.list(scratch)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void unpackingClosesTheArchiveAndTheDumpClosesTheRest() {
    FakeEngine archive = new FakeEngine(Zstd.compress(new byte[8192]));
    Dump dump = DumpFormats.open(archive, options());
    assertTrue(archive.closed());
    dump.close();
    assertTrue(((FakeEngine) dump.engine()).closed());
  }

  @Test
  void saysWhereAnArchiveBreaks() {
    byte[] packed = Zstd.compress(Images.noise(300_000, 1));
    assertRefused(
        "archive ends early: offset=0x186a0 unpacked=0x18694;"
            + " copy it again, or keep what zstd -dc still gives",
        Arrays.copyOf(packed, 100_000));
    byte[] broken = packed.clone();
    // The type of the first block becomes the one that the format keeps reserved.
    broken[9] |= 6;
    BadData damaged = assertThrows(BadData.class, () -> open(broken));
    assertTrue(
        damaged.getMessage().startsWith("archive is damaged: offset="), damaged.getMessage());
  }

  @Test
  void filesThatAreNoDumpAreNamed() {
    assertRefused("file is empty: nothing to read; was the dump completed", new byte[0]);
    assertRefused("too small for a memory dump: size=5; was the dump completed", new byte[5]);
    assertRefused(
        "not a memory dump: found=gzip archive; unpack it with gunzip",
        new byte[] {0x1f, (byte) 0x8b, 8, 0});
    assertRefused(
        "not a memory dump: found=qcow2 disk image; dump memory, not the disk",
        latin("QFI\u00fb\0\0\0\3"));
    assertRefused("elf core ends in its header: size=0x4; copy it again", latin("\u007fELF"));
    byte[] program = Images.elf(62, RANGES);
    program[16] = 2;
    assertRefused("elf file is not a core: type=2; use dump-guest-memory, or a vmcore", program);
    byte[] mips = Images.elf(8, RANGES);
    assertRefused(
        "elf core of a machine that is not read: machine=8; x86-64 and aarch64 are", mips);
    assertRefused("kdump has no pages: offset=0x4000; dump again with -d 0", emptyKdump());
    assertRefused(
        "kdump page is damaged: pa=0x1000 descriptor=0 offset=0x5018 flags=0x2"
            + " reason=cannot be unpacked",
        Images.kdump(List.of(new Range(0x1000, 0x1000)), Packing.LZO));
  }

  private static byte[] emptyKdump() {
    byte[] file = Images.kdump(List.of(new Range(0x1000, 0x1000)), Packing.PLAIN);
    file[2 * 4096] = 0;
    file[3 * 4096] = 0;
    return file;
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void whatIsCutOffCostsAWarningAndTheRestIsServed() {
    byte[] elf = Images.elf(62, RANGES);
    Dump dump = open(Arrays.copyOf(elf, elf.length - 0x3000 - 0x1000));
    assertEquals(
        List.of(
            "elf segment is cut off: segment=2 pa=0x100000 wanted=0x20000 have=0x1f000;"
                + " copy the file again",
            "elf segment is cut off: segment=3 pa=0x200000 wanted=0x3000 have=0x0;"
                + " copy the file again"),
        dump.warnings());
    assertArrayEquals(Images.pageAt(0x11e000), dump.memory().bytes(0x11e000, 4096));
    assertThrows(Failure.NotMapped.class, () -> dump.memory().u8(0x11f000));

    byte[] lime = Images.lime(RANGES);
    assertEquals(
        List.of(
            "lime range is cut off: range=2 pa=0x200000 wanted=0x3000 have=0x2ff0;"
                + " copy the file again"),
        open(Arrays.copyOf(lime, lime.length - 16)).warnings());
    lime[32 + 0x9000] = 'X';
    assertEquals(
        List.of(
            "lime file is damaged: range=1 offset=0x9020 magic=0x4c694d58;"
                + " what lies behind is missing"),
        open(lime).warnings());
  }

  @Test
  void rangesOfLimeThatLieOverEachOtherAreTold() {
    Dump dump = open(Images.lime(List.of(new Range(0x1000, 0x3000), new Range(0x2000, 0x4000))));
    assertEquals(
        List.of("lime ranges overlap: bytes=0x2000; of two the one that starts first is read"),
        dump.warnings());
    assertEquals(0x5000, dump.size());
  }

  @Test
  void onlyAFileThatIsOpenedAsADumpIsOneWhateverStandsBeforeIt() {
    byte[] raw = Images.noise(0x5000, 1);
    for (byte[] file : List.of(raw, Zstd.compress(raw), Images.lime(RANGES))) {
      Dump dump = open(file);
      assertTrue(dump.layouts().stream().allMatch(layout -> layout.memory().dumped()));
      assertTrue(dump.behind(new FakeEngine(raw)).memory().dumped());
      assertTrue(new MeteredMemory(new CachedMemory(dump.memory().lane(), 256)).dumped());
    }
    Dump live = DumpFormats.live(new FakeEngine(Images.lime(RANGES)), options());
    assertTrue(live.layouts().stream().noneMatch(layout -> layout.memory().dumped()));
    assertFalse(live.behind(new FakeEngine(raw)).memory().dumped());
    assertFalse(new MeteredMemory(new CachedMemory(live.memory().lane(), 256)).dumped());
  }

  @Test
  void rawWithGivenRamIsPlacedInItsOrder() {
    byte[] file = Images.noise(0x5000, 1);
    List<Range> ram = List.of(new Range(0, 0x2000), new Range(0x100000, 0x3000));
    Dump dump = DumpFormats.open(new FakeEngine(file), options().ram(ram));
    assertEquals("as given", dump.layouts().getFirst().name());
    assertArrayEquals(
        Arrays.copyOfRange(file, 0x2000, 0x5000), dump.memory().bytes(0x100000, 0x3000));
    Dump cut = DumpFormats.open(new FakeEngine(Arrays.copyOf(file, 0x3000)), options().ram(ram));
    assertEquals(
        List.of("file ends early: wanted=0x5000 have=0x3000; what lies behind is missing"),
        cut.warnings());
    assertEquals(
        List.of(new Range(0, 0x2000), new Range(0x100000, 0x1000)), cut.memory().extents());
    Failure overlap =
        assertThrows(
            Failure.UsageError.class,
            () ->
                DumpFormats.open(
                    new FakeEngine(file),
                    options().ram(List.of(new Range(0, 0x2000), new Range(0x1000, 0x1000)))));
    assertEquals(
        "ram ranges overlap or do not ascend: range=0x1000-0x2000; list them as /proc/iomem does",
        overlap.getMessage());
  }

  /** Every format, cut and scrambled at many places: a dump or a Failure, never anything else. */
  @Test
  void damageNeverDoesWorseThanAFailure() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("elf", Images.elf(62, RANGES));
    files.put("lime", Images.lime(RANGES));
    files.put("kdump", Images.kdump(RANGES, Packing.ZLIB));
    files.put("flattened", Images.flattened(Images.kdump(RANGES, Packing.ZSTD), 9000));
    files.put("zst", Zstd.compress(Images.lime(RANGES)));
    Random random = new Random(42);
    files.forEach(
        (name, whole) -> {
          for (int i = 0; i < 40; i++) {
            int cut = i < 25 ? random.nextInt(whole.length) : random.nextInt(600);
            survives(name, Arrays.copyOf(whole, cut));
            byte[] scrambled = whole.clone();
            for (int hits = random.nextInt(8); hits >= 0; hits--) {
              scrambled[random.nextInt(i % 2 == 0 ? 600 : whole.length)] ^= (byte) random.nextInt();
            }
            survives(name, scrambled);
          }
        });
  }

  private void survives(String name, byte[] file) {
    try (Dump dump = open(file)) {
      PhysicalMemory memory = dump.memory();
      for (Range range : memory.extents()) {
        assertTrue(range.length() > 0, name);
        memory.u8(range.start());
        memory.u8(range.end() - 1);
      }
    } catch (Failure told) {
      assertTrue(told.getMessage().contains(": "), told.getMessage());
    }
  }

  @Test
  void aDumpBehindAnotherEngineHasTheSameRam() {
    byte[] file = Images.lime(RANGES);
    Dump dump = open(file);
    FakeEngine other = new FakeEngine(file);
    Dump behind = dump.behind(other);
    assertPages(behind);
    assertTrue(other.calls().size() >= 44, "its bytes come from there");
    behind.close();
    assertTrue(other.closed());
  }
}
