package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.testkit.FakeRam;
import io.blueguard.testkit.Images;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayMemoryTest {
  @Test
  void servesWhatWasReadAndNothingElse() {
    FakeRam ram = new FakeRam(1 << 16);
    ram.put(0x100, Images.noise(256, 1));
    RecordedMemory recorded = new RecordedMemory(ram);
    byte[] bytes = recorded.bytes(0x100, 16);
    recorded.u64(0x200);
    ram.put64(0x100, 0);
    ReplayMemory replay = new ReplayMemory(recorded.readSet());
    assertArrayEquals(bytes, replay.bytes(0x100, 16));
    assertEquals(bytes[4] & 0xff, replay.u8(0x104));
    assertEquals(List.of(new Range(0x100, 16), new Range(0x200, 8)), replay.extents());
    for (long pa : new long[] {0, 0x109, 0x110, 0x1fc, 0x201}) {
      Failure failure = assertThrows(Failure.NotMapped.class, () -> replay.u64(pa));
      assertEquals(
          "not recorded: pa=0x%x length=8; a replay holds only what its views have read"
              .formatted(pa),
          failure.getMessage());
    }
    assertThrows(Failure.NotMapped.class, () -> replay.scan(List.of(), (pa, pattern) -> true));
  }

  @Test
  void whatLiesOutsideOfRamIsNotMissingFromTheRecord() {
    RecordedMemory recorded = new RecordedMemory(new FakeRam(1 << 16));
    recorded.u64(0x100);
    List<Range> ram = List.of(new Range(0, 1 << 16));
    ReplayMemory replay = new ReplayMemory(recorded.readSet(), ram, ram);
    Failure failure = assertThrows(Failure.NotMapped.class, () -> replay.u64(1 << 16));
    assertEquals("outside ram: pa=0x10000", failure.getMessage());
    assertEquals(0, replay.missing());
    assertThrows(Failure.NotMapped.class, () -> replay.u64(0x108));
    assertEquals(1, replay.missing());
  }

  @Test
  void oneThatRemembersGivesEachByteAsItWasFirstRead() {
    FakeRam ram = new FakeRam(1 << 16);
    RecordedMemory recorded = RecordedMemory.remembering(ram);
    assertEquals(0, recorded.u64(0x100));
    ram.put64(0x100, -1);
    ram.put64(0x108, -1);
    assertEquals(0, recorded.u64(0x100));
    assertEquals(0, recorded.u32(0x104));
    assertEquals(0xffff_ffff_0000_0000L, recorded.u64(0x104));
    assertEquals(0, recorded.bytes(0x100, 16)[7]);
    assertEquals(-1, recorded.bytes(0x100, 16)[8]);
    assertEquals(0xffff_ffff_0000_0000L, new ReplayMemory(recorded.readSet()).u64(0x104));
  }

  @Test
  void aSearchLeavesARecordThatProvesNothing() {
    RecordedMemory recorded = new RecordedMemory(new FakeRam(1 << 16));
    recorded.scan(List.of(new byte[] {1, 2, 3, 4}), (pa, pattern) -> true);
    assertEquals(false, recorded.readSet().complete());
  }
}
