package io.blueguard.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Range;
import io.blueguard.dma.DeviceModel;
import io.blueguard.dma.Engine;
import io.blueguard.dma.Engines;
import io.blueguard.memory.BatchComparison;
import io.blueguard.memory.Extent;
import io.blueguard.memory.ExtentMemory;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.Reader;
import io.blueguard.space.AddressSpace;
import io.blueguard.space.PagingLayout;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host and its guest behind one device; where the guest's RAM lies no read ever ends. */
@Timeout(120)
class GuestLaneTest {
  private static final int SIZE = 8 << 20;
  private static final int GUEST = 4 << 20;
  private static final int DEPTH = 16;

  /** Longer than it takes: a host that does not wait for its guest is through before. */
  private static final long NEVER_NS = 60_000_000_000L;

  private static final long HVA = 0x7f00_0000_0000L;
  private static final long TABLES = 0x1000;

  @TempDir private Path directory;

  private Engine device() throws IOException {
    DeviceModel model =
        new DeviceModel(
            "test",
            DEPTH,
            DEPTH,
            1500,
            0,
            1,
            NEVER_NS,
            0,
            0,
            List.of(new DeviceModel.Rate(4096, 1_000_000)));
    Engine file = Engines.file(Files.write(directory.resolve("ram"), host()));
    return Engines.emulated(model.dead(new Range(GUEST, SIZE - GUEST)), file);
  }

  /** Page tables of the guest's process: its RAM, two pages of 2 MiB, lies from GUEST on. */
  private static byte[] host() {
    ByteBuffer ram = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    ram.putLong((int) TABLES + (int) (HVA >>> 39 & 511) * 8, 0x2007);
    ram.putLong(0x2000 + (int) (HVA >>> 30 & 511) * 8, 0x3007);
    ram.putLong(0x3000, GUEST | 0x87);
    ram.putLong(0x3008, GUEST + (2 << 20) | 0x87);
    return ram.array();
  }

  private static GuestMemory guest(PhysicalMemory host) {
    return new GuestMemory(
        new AddressSpace(host, PagingLayout.X86_64_4_LEVEL, TABLES),
        List.of(new MemorySlot(new Range(0, 4 << 20), HVA, true)));
  }

  @Test
  void aGuestThatDoesNotAnswerNeverStarvesItsHost() throws Exception {
    try (Engine engine = device()) {
      ExtentMemory host = new ExtentMemory(engine, List.of(new Extent(new Range(0, SIZE), 0)));
      try (GuestMemory guest = guest(host).on(host.lane())) {
        Queue<String> ends = new ConcurrentLinkedQueue<>();
        List<Thread> dead = new ArrayList<>();
        for (int i = 0; i < 3 * DEPTH; i++) {
          dead.add(Thread.ofVirtual().start(() -> ends.add(ending(guest))));
        }
        dead.forEach(GuestLaneTest::awaitAsleep);
        for (int i = 0; i < 100; i++) {
          assertEquals(0x3007, host.u64(0x2000 + (HVA >>> 30 & 511) * 8));
        }
        assertEquals(List.of(), List.copyOf(ends), "the host waited for it");
        dead.forEach(Thread::interrupt);
        for (Thread walk : dead) {
          walk.join();
        }
        ends.forEach(end -> assertTrue(end.startsWith("read was cancelled: offset="), end));
        assertEquals(dead.size(), ends.size());
      }
    }
  }

  private static String ending(GuestMemory guest) {
    try {
      return "came back with " + guest.u64(64);
    } catch (RuntimeException e) {
      return e.getMessage();
    }
  }

  private static void awaitAsleep(Thread walk) {
    while (walk.getState() != Thread.State.TIMED_WAITING) {
      Thread.yield();
    }
  }

  @Test
  void lanesOfOneEngineAreComparedTogetherAndReadTheSame() throws IOException {
    try (Engine engine = device()) {
      ExtentMemory host = new ExtentMemory(engine, List.of(new Extent(new Range(0, SIZE), 0)));
      try (ExtentMemory lane = host.lane()) {
        assertNotSame(host, lane);
        assertSame(BatchComparison.key(host), BatchComparison.key(lane));
        byte[] read = new byte[8];
        lane.read(0x3000, MemorySegment.ofArray(read));
        assertEquals(GUEST | 0x87, host.u64(0x3000));
        assertEquals(host.u64(0x3000), MemorySegment.ofArray(read).get(Reader.U64, 0));
      }
    }
  }

  @Test
  void whereAnAnswerComesAtOnceNothingIsShared() throws IOException {
    try (Engine file = Engines.file(Files.write(directory.resolve("ram"), host()))) {
      ExtentMemory memory = new ExtentMemory(file, List.of(new Extent(new Range(0, SIZE), 0)));
      assertSame(memory, memory.lane());
    }
  }
}
