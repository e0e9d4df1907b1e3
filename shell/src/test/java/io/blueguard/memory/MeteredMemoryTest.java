package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.base.Range;
import io.blueguard.memory.PhysicalMemory.Transfer;
import io.blueguard.testkit.FakeEngine;
import io.blueguard.testkit.FakeRam;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeteredMemoryTest {
  private final FakeRam ram = new FakeRam(1 << 16).inPlace();
  private final MeteredMemory meter = new MeteredMemory(ram);

  @Test
  void countsReadsOfEveryWidthAndTheirBytes() {
    meter.u64(0);
    meter.u32(8);
    meter.u16(12);
    meter.u8(14);
    meter.bytes(0, 100);
    meter.read(List.of(transfer(0, 16), transfer(64, 16)));
    assertEquals(7, meter.reads());
    assertEquals(8 + 4 + 2 + 1 + 100 + 32, meter.bytes());
  }

  @Test
  void aComparisonIsAsManyReadsAsItTook() {
    List<Range> ranges = List.of(new Range(0, 8), new Range(64, 16));
    ReadSet set = new ReadSet(ranges, MemorySegment.ofArray(new byte[24]), true, false);
    assertEquals(List.of(), meter.changed(set));
    assertEquals(2, meter.reads());
    assertEquals(24, meter.bytes());
    var engine = new ExtentMemory(new FakeEngine(new byte[4096]), List.of(extent(4096)));
    MeteredMemory far = new MeteredMemory(engine);
    far.changed(set);
    assertEquals(2, far.reads());
    far.changed(set);
    assertEquals(3, far.reads(), "the second time they are joined");
    assertEquals(24 + 80, far.bytes());
  }

  private static Extent extent(long size) {
    return new Extent(new Range(0, size), 0);
  }

  @Test
  void nothingIsReadPastIt() {
    assertEquals(null, meter.window(0, 8));
  }

  private static Transfer transfer(long pa, int length) {
    return new Transfer(pa, MemorySegment.ofArray(new byte[length]));
  }
}
