package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.base.Range;
import io.blueguard.dma.Engine;
import io.blueguard.dma.Engines;
import io.blueguard.testkit.FakeEngine;
import io.blueguard.testkit.FakeRam;
import io.blueguard.testkit.Images;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtentComparisonTest {
  private static final List<Extent> EXTENTS =
      List.of(new Extent(0x1000, 0x1000, 0x1000), new Extent(0x8000, 0x1000, 0));

  @TempDir Path files;

  private static ReadSet walked(PhysicalMemory memory) {
    RecordedMemory recorded = new RecordedMemory(memory);
    recorded.u64(0x1000);
    recorded.bytes(0x1100, 100);
    recorded.u32(0x8ffc);
    return recorded.readSet();
  }

  @Test
  void findsWhatChangedInALiveFileAndNothingElse() throws IOException {
    Path live = files.resolve("live");
    Files.write(live, Images.noise(0x2000, 1));
    try (Engine engine = Engines.file(live);
        FileChannel guest = FileChannel.open(live, StandardOpenOption.WRITE)) {
      PhysicalMemory memory = new ExtentMemory(engine, EXTENTS);
      ReadSet set = walked(memory);
      assertEquals(List.of(), memory.changed(set));
      guest.write(ByteBuffer.wrap(Images.noise(4, 2)), 0x1008);
      assertEquals(List.of(), memory.changed(set), "nobody had read that");
      guest.write(ByteBuffer.wrap(Images.noise(4, 3)), 0xffc);
      guest.write(ByteBuffer.wrap(Images.noise(8, 4)), 0x1000);
      assertEquals(List.of(0, 2), memory.changed(set));
    }
  }

  @Test
  void whatChangesBetweenTheRangesIsNobodysBusiness() {
    FakeEngine engine = new FakeEngine(Images.noise(0x2000, 1));
    PhysicalMemory memory = new ExtentMemory(engine, EXTENTS);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      RecordedMemory recorded = new RecordedMemory(memory);
      for (int reads = 0; reads < 12; reads++) {
        recorded.bytes(0x1000 + random.nextInt(0xf00), 1 + random.nextInt(40));
      }
      ReadSet set = recorded.readSet();
      for (int round = 0; round < 8; round++) {
        engine.bytes().set(Reader.U8, 0x1000 + random.nextInt(0x1000), (byte) random.nextInt());
        List<Integer> expected = set.changed(set.fetch(memory));
        assertEquals(expected, memory.changed(set), "round=" + round);
      }
    }
  }

  @Test
  void aGapThatHasChangedIsNotJoinedOverAgain() {
    FakeEngine engine = new FakeEngine(Images.noise(0x2000, 1));
    ExtentMemory memory = new ExtentMemory(engine, EXTENTS);
    RecordedMemory recorded = new RecordedMemory(memory);
    LongStream.of(0x1000, 0x1010, 0x1020).forEach(recorded::u64);
    ExtentComparison comparison = new ExtentComparison(memory, recorded.readSet());
    assertEquals(3, comparison.expected().size());
    assertEquals(1, comparison.expected().size());
    flip(engine, 0x1018);
    assertEquals(0, comparison.changed().length);
    assertEquals(2, comparison.expected().size());
    flip(engine, 0x1018);
    flip(engine, 0x1020);
    assertArrayEquals(new int[] {2}, comparison.changed());
  }

  private static void flip(FakeEngine engine, long offset) {
    engine.bytes().set(Reader.U8, offset, (byte) ~engine.bytes().get(Reader.U8, offset));
  }

  @Test
  void wrappersCompareWithTheMemoryBehindThem() {
    FakeEngine engine = new FakeEngine(Images.noise(0x2000, 1));
    PhysicalMemory cached = new CachedMemory(new ExtentMemory(engine, EXTENTS), 256);
    ReadSet set = walked(cached);
    engine.bytes().set(Reader.U32, 0x1100, 0);
    assertEquals(List.of(1), cached.changed(set));
  }

  @Test
  void aRangeThatIsNoLongerInOnePieceOfRamCountsAsChanged() {
    PhysicalMemory memory = new ExtentMemory(new FakeEngine(Images.noise(0x2000, 1)), EXTENTS);
    ReadSet set = walked(memory);
    PhysicalMemory half =
        new ExtentMemory(
            new FakeEngine(Images.noise(0x2000, 1)), List.of(new Extent(0x8000, 0x1000, 0)));
    assertEquals(List.of(0, 1), half.changed(set));
  }

  @Test
  void memoryWithoutAnEngineComparesToo() {
    FakeRam ram = new FakeRam(0x10000);
    ReadSet set = walked(ram);
    ram.put64(0x1000, 1);
    assertEquals(List.of(0), ram.changed(set));
    assertEquals(List.of(new Range(0, 0x10000)), ram.extents());
  }

  @Test
  void aPatchIsPartOfWhatIsCompared() {
    FakeEngine engine = new FakeEngine(Images.noise(0x2000, 1));
    PhysicalMemory patched =
        new PatchedMemory(
            new ExtentMemory(engine, EXTENTS), Map.of(0x1000L, Images.noise(4096, 9)));
    ReadSet set = walked(patched);
    assertEquals(List.of(), patched.changed(set));
    engine.bytes().set(Reader.U32, 0xffc, 0);
    assertEquals(List.of(2), patched.changed(set), "a page that is not patched");
  }
}
