package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PagedReaderTest {
  private static final long END = 3 * 4096;
  private final List<Long> asked = new ArrayList<>();

  /** Each byte is its address's low one; nothing lies behind the third page. */
  private final Reader inner =
      new Reader() {
        @Override
        public void read(long va, MemorySegment target) {
          asked.add(va);
          if (va + target.byteSize() > END) {
            throw new Failure.NotMapped("not mapped", va);
          }
          for (long i = 0; i < target.byteSize(); i++) {
            target.set(U8, i, (byte) (va + i));
          }
        }
      };

  private final PagedReader reader = new PagedReader(inner);

  @Test
  void smallStepsWithinAPageAreOneRead() {
    assertEquals(0x0706050403020100L, reader.u64(0));
    assertEquals(0x0b0a0908, reader.u32(8));
    assertEquals(0xff, reader.u8(4095));
    assertEquals(List.of(0L), asked);
  }

  @Test
  void whatLiesOnTwoPagesIsReadFromBoth() {
    assertEquals(0x03020100fffefdfcL, reader.u64(4092));
    assertEquals(0x0100fffe, reader.u32(4094));
    assertArrayEquals(inner.bytes(4000, 5000), reader.bytes(4000, 5000));
  }

  @Test
  void aPageThatIsNotThereFailsEachTimeAndSpoilsNoOther() {
    assertEquals(0x03020100, reader.u32(256 * 4096 % END));
    assertThrows(Failure.NotMapped.class, () -> reader.u64(256L * 4096));
    assertThrows(Failure.NotMapped.class, () -> reader.u64(256L * 4096));
    assertEquals(0x07060504, reader.u32(4));
  }
}
