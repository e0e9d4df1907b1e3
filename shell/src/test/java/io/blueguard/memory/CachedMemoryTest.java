package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.memory.PhysicalMemory.Transfer;
import io.blueguard.testkit.FakeEngine;
import io.blueguard.testkit.Images;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CachedMemoryTest {
  private final byte[] file = Images.noise(0x4100, 1);
  private final FakeEngine engine = new FakeEngine(file);
  private final PhysicalMemory memory =
      new ExtentMemory(engine, List.of(new Extent(0x1000, 0x4100, 0)));
  private final CachedMemory cached = new CachedMemory(memory, 256);

  @Test
  void neighboursCostOneReadOfTheirBlock() {
    cached.u64(0x1008);
    cached.u32(0x1020);
    cached.bytes(0x10f0, 16);
    assertEquals(List.of(new Range(0, 256)), engine.calls());
  }

  @Test
  void agreesWithTheMemoryOnRandomReads() {
    Random random = new Random(5);
    for (int i = 0; i < 3000; i++) {
      long pa = 0x1000 + random.nextInt(0x4100 - 3000);
      int length = random.nextInt(random.nextInt(50) == 0 ? 3000 : 20);
      assertArrayEquals(memory.bytes(pa, length), cached.bytes(pa, length));
      assertEquals(memory.u64(pa), cached.u64(pa));
      assertEquals(memory.u32(pa), cached.u32(pa));
      assertEquals(memory.u16(pa), cached.u16(pa));
    }
  }

  @Test
  void aReadOverSeveralBlocksFetchesThemInOneBatch() {
    cached.u64(0x1100);
    assertArrayEquals(memory.bytes(0x1080, 0x200), cached.bytes(0x1080, 0x200));
    assertEquals(
        List.of(new Range(0x100, 256), new Range(0, 256), new Range(0x200, 256)),
        List.of(engine.calls().get(0), engine.calls().get(2), engine.calls().get(3)));
  }

  @Test
  void theEndOfRamIsReadThoughItsBlockReachesOver() {
    CachedMemory large = new CachedMemory(memory, 4096);
    assertEquals(memory.u64(0x50f8), large.u64(0x50f8));
    assertArrayEquals(memory.bytes(0x5000, 0x100), large.bytes(0x5000, 0x100));
    Failure outside = assertThrows(Failure.NotMapped.class, () -> large.u64(0x5100));
    assertEquals("outside ram: pa=0x5100", outside.getMessage());
  }

  @Test
  void aFailureIsNotRemembered() {
    long expected = memory.u64(0x1000);
    engine.failOn(1);
    assertEquals(expected, cached.u64(0x1000), "the block failed, the field alone did not");
    cached.u64(0x1000);
    assertEquals(new Range(0, 256), engine.calls().getLast(), "the block is tried again");
  }

  @Test
  void aBatchIsCachedAndSentAsOne() {
    List<Transfer> batch =
        List.of(transfer(0x1004, 8), transfer(0x1010, 8), transfer(0x1300, 8), transfer(0x9000, 8));
    cached.read(batch);
    assertEquals(List.of(new Range(0, 256), new Range(0x300, 256)), engine.calls());
    assertEquals("outside ram: pa=0x9000", batch.get(3).failure().getMessage());
    assertArrayEquals(memory.bytes(0x1300, 8), batch.get(2).target().toArray(Reader.U8));
  }

  @Test
  void whatWasPrefetchedIsThere() {
    cached.prefetch(List.of(new Range(0x1080, 0x100), new Range(0x2000, 8)));
    int before = engine.calls().size();
    cached.bytes(0x1080, 0x100);
    cached.u64(0x2000);
    assertEquals(2, before, "two blocks side by side are one read");
    assertEquals(before, engine.calls().size());
  }

  private static Transfer transfer(long pa, int length) {
    return new Transfer(pa, MemorySegment.ofArray(new byte[length]));
  }
}
