package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.dma.Engine;
import io.blueguard.dma.Engines;
import io.blueguard.testkit.FakeEngine;
import io.blueguard.testkit.Images;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtentMemoryTest {
  @TempDir Path files;

  private final byte[] file = Images.noise(0x4000, 1);
  private final FakeEngine engine = new FakeEngine(file);
  private final FakeEngine mapped = new FakeEngine(file).inPlace();
  private final List<Extent> extents =
      List.of(
          new Extent(0x1000, 0x1000, 0),
          new Extent(0x2000, 0x1000, 0x2000),
          new Extent(0x8000, 0x1000, 0x1000));

  @Test
  void everyWidthReadsTheSameInPlaceAndNot() {
    PhysicalMemory slow = new ExtentMemory(engine, extents);
    PhysicalMemory fast = new ExtentMemory(mapped, extents);
    Random random = new Random(2);
    for (int i = 0; i < 2000; i++) {
      long pa = 0x1000 + random.nextInt(0x1ff8);
      assertEquals(slow.u64(pa), fast.u64(pa));
      assertEquals(slow.u32(pa), fast.u32(pa));
      assertEquals(slow.u16(pa), fast.u16(pa));
      assertEquals(slow.u8(pa), fast.u8(pa));
      assertEquals(fast.u8(pa + 7), fast.u64(pa) >>> 56);
    }
  }

  @Test
  void aReadMayCrossFromOneExtentIntoTheNext() {
    byte[] expected = new byte[0x20];
    System.arraycopy(file, 0xff0, expected, 0, 0x10);
    System.arraycopy(file, 0x2000, expected, 0x10, 0x10);
    for (FakeEngine each : List.of(engine, mapped)) {
      PhysicalMemory memory = new ExtentMemory(each, extents);
      assertArrayEquals(expected, memory.bytes(0x1ff0, 0x20));
      Failure.NotMapped outside =
          assertThrows(Failure.NotMapped.class, () -> memory.bytes(0x2ff0, 0x20));
      assertEquals("outside ram: pa=0x3000", outside.getMessage());
      assertEquals(0x3000, outside.address());
    }
  }

  @Test
  void aWindowShowsOnePieceOrNothing() {
    ExtentMemory memory = new ExtentMemory(mapped, extents);
    assertNotNull(memory.window(0x1000, 0x1000));
    assertNull(memory.window(0x1800, 0x1000), "it crosses extents");
    assertNull(memory.window(0x3000, 1));
    assertNull(new ExtentMemory(engine, extents).window(0x1000, 1), "the engine has no window");
  }

  @Test
  void aBatchAnswersEachEntryForItself() {
    PhysicalMemory memory = new ExtentMemory(engine, extents);
    List<PhysicalMemory.Transfer> batch = new ArrayList<>();
    for (long pa : new long[] {0x1000, 0x1ffc, 0x3000, 0x8000}) {
      batch.add(new PhysicalMemory.Transfer(pa, MemorySegment.ofArray(new byte[8])));
    }
    engine.failOn(2);
    memory.read(batch);
    assertNull(batch.get(0).failure());
    assertNull(batch.get(1).failure(), "it lies in two extents");
    assertEquals("outside ram: pa=0x3000", batch.get(2).failure().getMessage());
    assertEquals("planned fault: offset=0x1000", batch.get(3).failure().getMessage());
    assertArrayEquals(Arrays.copyOf(file, 8), batch.get(0).target().toArray(Reader.U8));
    assertEquals(file[0x2000], batch.get(1).target().get(Reader.U8, 4));
  }

  @Test
  void ofExtentsThatOverlapTheFirstIsUsed() {
    ExtentMemory memory =
        new ExtentMemory(
            mapped,
            List.of(
                new Extent(0x800, 0x1000, 0x1000),
                new Extent(0, 0x1000, 0),
                new Extent(0x900, 0x100, 0x3000)));
    assertEquals(List.of(new Range(0, 0x1000), new Range(0x1000, 0x800)), memory.extents());
    assertEquals(file[0xfff], memory.bytes(0xfff, 1)[0]);
    assertEquals(file[0x1800], memory.bytes(0x1000, 1)[0]);
  }

  @Test
  void neighboursInBothAreOneExtent() {
    ExtentMemory memory =
        new ExtentMemory(
            mapped, List.of(new Extent(0x1000, 0x1000, 0x1000), new Extent(0, 0x1000, 0)));
    assertEquals(List.of(new Range(0, 0x2000)), memory.extents());
  }

  @Test
  void aScanTellsPhysicalAddresses() {
    byte[] bytes = new byte[0x4000];
    byte[] wanted = "Linux version ".getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(wanted, 0, bytes, 0x100, wanted.length);
    System.arraycopy(wanted, 0, bytes, 0x1100, wanted.length);
    System.arraycopy(wanted, 0, bytes, 0x3100, wanted.length);
    List<Long> hits = new ArrayList<>();
    ExtentMemory memory = new ExtentMemory(new FakeEngine(bytes), extents);
    memory.scan(List.of(wanted), (pa, pattern) -> hits.add(pa));
    assertEquals(List.of(0x1100L, 0x8100L), hits);
    hits.clear();
    memory.scan(
        List.of(wanted),
        (pa, pattern) -> {
          hits.add(pa);
          return false;
        });
    assertEquals(List.of(0x1100L), hits, "stopped after the first");
  }

  @Test
  void populatedIsToldInPhysicalAddresses() {
    assertEquals(
        List.of(new Range(0x1000, 0x1000), new Range(0x2000, 0x1000), new Range(0x8000, 0x1000)),
        new ExtentMemory(engine, extents).populated());
  }

  @Test
  void machinesPutTheirRamAroundTheHole() {
    long gib = 1L << 30;
    assertEquals(List.of(new Extent(0, gib, 0)), RamLayout.Q35.extents(gib));
    assertEquals(
        List.of(new Extent(0, 2 * gib, 0), new Extent(4 * gib, gib, 2 * gib)),
        RamLayout.Q35.extents(3 * gib));
    assertEquals(
        List.of(new Extent(0, 3 * gib, 0), new Extent(4 * gib, 5 * gib, 3 * gib)),
        RamLayout.I440FX.extents(8 * gib));
    assertEquals(List.of(new Extent(gib, gib, 0)), RamLayout.ARM_VIRT.extents(gib));
    assertEquals(List.of(RamLayout.IDENTITY, RamLayout.ARM_VIRT), RamLayout.candidates(2 * gib));
    assertEquals(RamLayout.Q35, RamLayout.candidates(3 * gib).get(1));
  }

  private static long walk(Reader memory, int reads) {
    long sum = 0;
    for (int i = 0; i < reads; i++) {
      sum += memory.u64((i * 64L) & 0xffff8);
    }
    return sum;
  }

  /** Also from compiled code, where the fault itself would come out late. */
  @Test
  void aFileThatShrinksIsAFailureOfTheReadThatMeetsIt() throws IOException {
    Path live = files.resolve("live");
    Files.write(live, new byte[1 << 20]);
    try (Engine engine = Engines.file(live);
        FileChannel guest = FileChannel.open(live, StandardOpenOption.WRITE)) {
      PhysicalMemory memory = new ExtentMemory(engine, List.of(new Extent(0, 1 << 20, 0)));
      for (int i = 0; i < 300; i++) {
        assertEquals(0, walk(memory, 10_000));
      }
      guest.truncate(0x1000);
      for (int reads : new int[] {10_000, 1000, 65, 10_000}) {
        assertThrows(Failure.EngineFailure.class, () -> walk(memory, reads));
        assertThrows(Failure.EngineFailure.class, () -> memory.bytes(0x2000, 8));
        assertEquals(0, walk(memory, 10), "what is left is still read");
      }
    }
  }
}
