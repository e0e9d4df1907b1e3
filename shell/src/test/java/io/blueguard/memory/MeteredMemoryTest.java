package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.memory.PhysicalMemory.Transfer;
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
  void nothingIsReadPastIt() {
    assertEquals(null, meter.window(0, 8));
  }

  private static Transfer transfer(long pa, int length) {
    return new Transfer(pa, MemorySegment.ofArray(new byte[length]));
  }
}
