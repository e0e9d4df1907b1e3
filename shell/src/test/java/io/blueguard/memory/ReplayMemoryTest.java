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
}
