package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.memory.PhysicalMemory.Transfer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetriedMemoryTest {
  private static final int SIZE = 1 << 16;

  /**
   * Fails every so manieth read, and each one of the first page; a byte is the number of its page.
   */
  private static class Flaky implements PhysicalMemory {
    private final int every;
    private int reads;

    Flaky(int every) {
      this.every = every;
    }

    @Override
    public void read(long pa, MemorySegment target) {
      reads++;
      if (pa < 4096 || reads % every == 0) {
        throw new Failure.EngineFailure("cannot be read: read=" + reads);
      }
      for (long i = 0; i < target.byteSize(); i++) {
        target.set(U8, i, (byte) (pa + i >> 12));
      }
    }

    @Override
    public List<Range> extents() {
      return List.of(new Range(0, SIZE));
    }

    @Override
    public void scan(List<byte[]> patterns, Hits hits) {
      hits.hit(8192, 0);
      hits.passedOver(4096, "gone");
    }
  }

  @Test
  void whatASearchCouldNotSeeIsTold() {
    RetriedMemory memory = new RetriedMemory(new Flaky(1000));
    List<Long> found = new ArrayList<>();
    memory.scan(List.of(new byte[8]), (pa, pattern) -> found.add(pa));
    assertEquals(List.of(8192L), found);
    assertTrue(memory.lost());
    assertEquals("could not be searched everywhere: passed_over_bytes=4096", memory.trouble());
  }

  @Test
  void aReadThatFailsNowAndThenIsTriedAgain() {
    RetriedMemory memory = new RetriedMemory(new Flaky(3));
    for (int i = 1; i < 10; i++) {
      assertEquals(i, memory.u8(i << 12));
    }
    assertFalse(memory.lost());
    assertEquals(
        "device fails reads now and then: tried_again=4, all of them read then", memory.trouble());
  }

  @Test
  void aLongReadComesInPiecesThenOfWhichEachIsTriedAgain() {
    RetriedMemory memory = new RetriedMemory(new Flaky(2));
    memory.u8(4096);
    byte[] bytes = memory.bytes(4096, 3 * 4096 + 10);
    assertEquals(1, bytes[4095]);
    assertEquals(4, bytes[3 * 4096 + 9]);
    assertFalse(memory.lost());
  }

  @Test
  void ofABatchOnlyThatIsTriedAgainWhichFailed() {
    RetriedMemory memory = new RetriedMemory(new Flaky(4));
    List<Transfer> batch = new ArrayList<>();
    for (int i = 1; i < 12; i++) {
      batch.add(new Transfer(i << 12, MemorySegment.ofArray(new byte[2])));
    }
    memory.read(batch);
    for (Transfer each : batch) {
      byte page = (byte) (each.pa() >> 12);
      byte[] expected = {page, page};
      assertEquals(null, each.failure());
      assertArrayEquals(expected, each.target().toArray(Reader.U8));
    }
  }

  @Test
  void whatFailsEachTimeIsCountedAndTheFirstOfItTold() {
    RetriedMemory memory = new RetriedMemory(new Flaky(1000));
    assertEquals("", memory.trouble());
    assertThrows(Failure.EngineFailure.class, () -> memory.u64(0x88));
    Transfer lost = new Transfer(0x100, MemorySegment.ofArray(new byte[2]));
    memory.read(List.of(lost));
    assertEquals("cannot be read: read=8", lost.failure().getMessage());
    assertTrue(memory.lost());
    assertEquals(
        "reads failed: failed=2 first_pa=0x88 tries=4 reason=cannot be read: read=4",
        memory.trouble());
  }

  /** Takes a second for each read, whether it fails or not. */
  private static Flaky late(int every, AtomicLong now) {
    return new Flaky(every) {
      @Override
      public void read(long pa, MemorySegment target) {
        now.addAndGet(1_000_000_000);
        super.read(pa, target);
      }

      @Override
      public void scan(List<byte[]> patterns, Hits hits) {
        hits.waited(2_000);
        super.scan(patterns, hits);
      }
    };
  }

  @Test
  void whatFailsLateIsTriedAgainUntilTenSecondsWereWaitedInAll() {
    AtomicLong now = new AtomicLong();
    RetriedMemory memory = new RetriedMemory(late(3, now), now::get);
    for (int i = 1; i < 10; i++) {
      assertEquals(i, memory.u8(i << 12));
    }
    assertFalse(memory.lost());
    assertThrows(Failure.EngineFailure.class, () -> memory.u64(0x88));
    Failure ended =
        assertThrows(Failure.EngineUnavailable.class, () -> memory.u64(0x88)); // 4 + 4 + 2
    assertEquals(
        "device fails too many reads, nothing more is tried: waited_ms=10000 tried_again=8"
            + " reason=cannot be read: read=19; attach again when it answers",
        ended.getMessage());
    assertThrows(Failure.EngineUnavailable.class, () -> memory.u64(0x88));
  }

  @Test
  void aBatchEndsToo() {
    AtomicLong now = new AtomicLong();
    RetriedMemory memory = new RetriedMemory(late(1000, now), now::get);
    Transfer first = new Transfer(0x100, MemorySegment.ofArray(new byte[2]));
    memory.read(List.of(first));
    assertEquals("cannot be read: read=4", first.failure().getMessage());
    memory.read(List.of(new Transfer(0x100, MemorySegment.ofArray(new byte[2]))));
    Transfer third = new Transfer(0x100, MemorySegment.ofArray(new byte[2]));
    assertThrows(Failure.EngineUnavailable.class, () -> memory.read(List.of(third)));
  }

  @Test
  void whatAScanWaitsForReadsThatFailCountsToo() {
    AtomicLong now = new AtomicLong();
    RetriedMemory memory = new RetriedMemory(late(1000, now), now::get);
    for (int i = 0; i < 4; i++) {
      memory.scan(List.of(new byte[8]), (pa, pattern) -> true);
    }
    Failure ended =
        assertThrows(
            Failure.EngineUnavailable.class,
            () -> memory.scan(List.of(new byte[8]), (pa, pattern) -> true));
    assertEquals(
        "device fails too many reads, nothing more is tried: waited_ms=10000 tried_again=0"
            + " passed_over_bytes=16384; attach again when it answers",
        ended.getMessage());
  }

  @Test
  void whatIsReadThatTakesLongIsNotWaitedFor() {
    AtomicLong now = new AtomicLong();
    RetriedMemory memory = new RetriedMemory(late(1000, now), now::get);
    for (int i = 0; i < 100; i++) {
      assertEquals(1, memory.u8(4096));
    }
    assertEquals("", memory.trouble());
  }
}
