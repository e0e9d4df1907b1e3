package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.blueguard.memory.PhysicalMemory.Transfer;
import io.blueguard.testkit.FakeEngine;
import io.blueguard.testkit.Images;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrefetchedMemoryTest {
  private final byte[] file = Images.noise(0x4000, 1);
  private final FakeEngine engine = new FakeEngine(file);
  private final PhysicalMemory memory = new ExtentMemory(engine, List.of(new Extent(0, 0x4000, 0)));

  private ReadSet walked() {
    RecordedMemory recorded = new RecordedMemory(memory);
    recorded.u64(0x100);
    recorded.u32(0x200);
    recorded.bytes(0x300, 50);
    return recorded.readSet();
  }

  @Test
  void theOldWayIsReadOnceAndNeverAgain() {
    ReadSet old = walked();
    int before = engine.calls().size();
    PrefetchedMemory prefetched = new PrefetchedMemory(memory, old);
    assertEquals(3, engine.calls().size() - before);
    assertEquals(memory.u64(0x100), prefetched.u64(0x100));
    assertEquals(memory.u32(0x200), prefetched.u32(0x200));
    assertArrayEquals(memory.bytes(0x310, 8), prefetched.bytes(0x310, 8));
    assertEquals(0, prefetched.misses());
    assertEquals(prefetched, CachedMemory.ofMoment(prefetched), "no blocks around it");
    assertEquals(memory.u64(0x104), prefetched.u64(0x104), "half of it is new");
    assertEquals(1, prefetched.misses());
  }

  @Test
  void theBytesAreThoseOfNow() {
    ReadSet old = walked();
    engine.bytes().set(Reader.U64, 0x100, 4711);
    assertEquals(4711, new PrefetchedMemory(memory, old).u64(0x100));
  }

  @Test
  void whatCouldNotBeFetchedIsReadWhenItIsAskedFor() {
    ReadSet old = walked();
    engine.failOn(2);
    PrefetchedMemory prefetched = new PrefetchedMemory(memory, old);
    assertEquals(memory.u32(0x200), prefetched.u32(0x200));
    assertEquals(1, prefetched.misses());
  }

  @Test
  void aBatchGoesToTheTargetOnlyForWhatIsMissing() {
    PrefetchedMemory prefetched = new PrefetchedMemory(memory, walked());
    int before = engine.calls().size();
    Transfer known = new Transfer(0x100, MemorySegment.ofArray(new byte[8]));
    Transfer unknown = new Transfer(0x900, MemorySegment.ofArray(new byte[8]));
    prefetched.read(List.of(known, unknown));
    assertEquals(1, engine.calls().size() - before);
    assertNull(unknown.failure());
    assertArrayEquals(memory.bytes(0x100, 8), known.target().toArray(Reader.U8));
    assertArrayEquals(memory.bytes(0x900, 8), unknown.target().toArray(Reader.U8));
  }
}
