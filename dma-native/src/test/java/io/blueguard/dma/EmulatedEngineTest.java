package io.blueguard.dma;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure.EngineFailure;
import io.blueguard.base.Failure.UsageError;
import io.blueguard.base.Failure.WalkStopped;
import io.blueguard.base.Range;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmulatedEngineTest {
  private static final int SIZE = 1 << 20;
  private final byte[] bytes = new byte[SIZE];

  @TempDir private Path directory;

  EmulatedEngineTest() {
    new Random(1).nextBytes(bytes);
  }

  private static DeviceModel model(long latencyNs, long timeoutNs, long failEvery, long loseEvery) {
    return new DeviceModel(
        "test",
        64,
        64,
        latencyNs,
        500,
        1,
        timeoutNs,
        failEvery,
        loseEvery,
        List.of(new DeviceModel.Rate(256, 10_000_000), new DeviceModel.Rate(4096, 4_000_000)));
  }

  private Engine engine(DeviceModel model) throws IOException {
    return Engines.emulated(model, Engines.file(Files.write(directory.resolve("ram"), bytes)));
  }

  private static byte[] read(Engine engine, long offset, int length) {
    byte[] target = new byte[length];
    engine.read(offset, MemorySegment.ofArray(target));
    return target;
  }

  @Test
  void bytesMayStayWhereTheEngineHasPutThem() throws IOException {
    try (Engine engine = engine(model(1500, 1_000_000_000, 0, 0));
        Engine file = Engines.file(directory.resolve("ram"))) {
      for (Engine each : List.of(engine, file)) {
        List<Engine.Transfer> batch =
            List.of(
                new Engine.Transfer(77, 64),
                new Engine.Transfer(200, MemorySegment.ofArray(new byte[64])),
                new Engine.Transfer(SIZE - 10, 64));
        each.read(batch);
        byte[] landed = batch.getFirst().target().toArray(ValueLayout.JAVA_BYTE);
        assertArrayEquals(Arrays.copyOfRange(bytes, 77, 141), landed);
        assertTrue(batch.getFirst().target().isReadOnly());
        assertEquals(
            -1, batch.get(1).target().mismatch(MemorySegment.ofArray(bytes).asSlice(200, 64)));
        assertTrue(batch.get(2).error().startsWith("outside the source: "));
      }
    }
  }

  @Test
  void aBatchThatComesInPartsHasEachByteAndEachFailure() throws IOException {
    try (Engine engine = engine(model(1500, 1_000_000_000, 7, 0))) {
      List<Engine.Transfer> batch = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        int offset = i * 37;
        batch.add(
            i % 3 == 0
                ? new Engine.Transfer(offset, 100)
                : new Engine.Transfer(offset, MemorySegment.ofArray(new byte[100])));
      }
      engine.read(batch);
      for (int i = 0; i < batch.size(); i++) {
        Engine.Transfer each = batch.get(i);
        assertEquals(i % 7 == 6, each.error() != null);
        byte[] expected = Arrays.copyOfRange(bytes, i * 37, i * 37 + 100);
        if (each.error() == null) {
          assertArrayEquals(expected, each.target().toArray(ValueLayout.JAVA_BYTE));
        }
      }
    }
  }

  private interface Long {
    void call(Engine engine);
  }

  /** Each verb in a single call that would take a minute. */
  private static List<Long> longCalls() {
    Range dead = new Range(SIZE / 2, 4096);
    byte[] four = new byte[4];
    return List.of(
        engine -> engine.digests(List.of(dead)),
        engine -> engine.differences(new Expected(new long[] {dead.start()}, new int[] {4}, four)),
        engine -> engine.scan(dead, List.of(four), (offset, pattern) -> true),
        engine -> engine.read(List.of(new Engine.Transfer(dead.start(), 64))));
  }

  @Test
  void anInterruptEndsALongCallOfEachVerbAndTheEngineGoesOn() throws Exception {
    DeviceModel model = model(1500, 60_000_000_000L, 0, 0).dead(new Range(SIZE / 2, SIZE / 2));
    try (Engine engine = engine(model)) {
      for (Long verb : longCalls()) {
        for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
          List<Throwable> thrown = new ArrayList<>();
          Thread walk =
              kind.start(
                  () -> thrown.add(assertThrows(WalkStopped.class, () -> verb.call(engine))));
          Thread.sleep(30);
          walk.interrupt();
          walk.join(20_000);
          assertEquals(1, thrown.size(), "it waited for the device");
        }
      }
      assertArrayEquals(Arrays.copyOfRange(bytes, 77, 141), read(engine, 77, 64));
    }
  }

  @Test
  void aLoneReadTakesTheLatencyAndHasTheBytes() throws IOException {
    try (Engine engine = engine(model(3_000_000, 1_000_000_000, 0, 0))) {
      assertEquals(new Engine.Description("emulated", SIZE, false, 64, 64), engine.describe());
      assertNull(engine.window());
      long start = System.nanoTime();
      assertArrayEquals(Arrays.copyOfRange(bytes, 77, 141), read(engine, 77, 64));
      assertTrue(System.nanoTime() - start >= 3_000_000);
    }
  }

  @Test
  void aLongReadHasEachByteOnThreadsOfBothKinds() throws Exception {
    try (Engine engine = engine(model(1500, 1_000_000_000, 0, 0))) {
      for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
        List<byte[]> got = new ArrayList<>();
        kind.start(() -> got.add(read(engine, 5, 20_000))).join();
        kind.start(() -> got.add(read(engine, 77, 700_000))).join();
        assertArrayEquals(Arrays.copyOfRange(bytes, 5, 20_005), got.get(0));
        assertArrayEquals(Arrays.copyOfRange(bytes, 77, 700_077), got.get(1));
      }
    }
  }

  @Test
  void aLongReadIsOneReadToTheDevice() throws IOException {
    try (Engine engine = engine(model(1500, 1_000_000_000, 2, 0))) {
      assertArrayEquals(Arrays.copyOfRange(bytes, 5, 20_005), read(engine, 5, 20_000));
      EngineFailure failure =
          assertThrows(EngineFailure.class, () -> read(engine, 0x1000, 200_000));
      assertEquals(
          "cannot be read: engine=emulated offset=0x1000 length=200000;"
              + " the source shrank or has an I/O error",
          failure.getMessage());
      assertArrayEquals(Arrays.copyOfRange(bytes, 0, 65_536), read(engine, 0, 65_536));
      assertThrows(EngineFailure.class, () -> read(engine, 0, 8));
      // Of more than goes at once, the part that failed is named, and none behind it is asked for.
      failure = assertThrows(EngineFailure.class, () -> read(engine, 0x1000, 700_000));
      assertEquals(
          "cannot be read: engine=emulated offset=0x41000 length=262144;"
              + " the source shrank or has an I/O error",
          failure.getMessage());
    }
  }

  @Test
  void aLongReadThatEndsBehindTheSourceAsksTheDeviceForNothing() throws IOException {
    try (Engine engine = engine(model(1500, 1_000_000_000, 1, 0))) {
      EngineFailure failure =
          assertThrows(EngineFailure.class, () -> read(engine, SIZE - 300_000, 300_001));
      assertEquals(
          "outside the source: engine=emulated offset=0xb6c20 length=300001", failure.getMessage());
    }
  }

  /** Its reads are waited for in a queue of eight places. */
  private static DeviceModel slow(long timeoutNs, long failEvery) {
    List<DeviceModel.Rate> rates = List.of(new DeviceModel.Rate(4096, 4_000_000));
    return new DeviceModel("slow", 2, 2, 30_000, 0, 1, timeoutNs, failEvery, 0, rates);
  }

  @Test
  void aLongReadFromASlowDeviceHasAllItsPiecesUnderWayAndStopsAtTheFirstFailure()
      throws IOException {
    try (Engine engine = engine(slow(1_000_000_000, 11))) {
      assertThrows(EngineFailure.class, () -> read(engine, 0, 64 * 4096));
      // Its 11th piece failed, and eight behind that were under way by then.
      read(engine, 0, 8);
      read(engine, 0, 8);
      assertThrows(EngineFailure.class, () -> read(engine, 0, 8));
    }
  }

  @Test
  void aLongReadThatIsNotAnsweredSaysWhereItsFirstSuchPieceIs() throws IOException {
    DeviceModel model = slow(300_000_000, 0).dead(new Range(0x9000, SIZE - 0x9000));
    try (Engine engine = engine(model)) {
      EngineFailure failure =
          assertThrows(EngineFailure.class, () -> read(engine, 0x800, 30 * 4096));
      assertEquals(
          "read did not complete: timeout_ms=300 offset=0x8800; the device may be gone",
          failure.getMessage());
    }
  }

  @Test
  void aBatchIsReadAndEachEntrySaysForItself() throws IOException {
    try (Engine engine = engine(model(1500, 1_000_000_000, 0, 0))) {
      List<Engine.Transfer> batch = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        batch.add(new Engine.Transfer(i * 2100L, MemorySegment.ofArray(new byte[100])));
      }
      engine.read(batch);
      for (int i = 0; i < 500; i++) {
        boolean inside = i * 2100 + 100 <= SIZE;
        assertEquals(inside, batch.get(i).error() == null, batch.get(i).error());
        if (inside) {
          assertArrayEquals(
              Arrays.copyOfRange(bytes, i * 2100, i * 2100 + 100),
              batch.get(i).target().toArray(ValueLayout.JAVA_BYTE));
        }
      }
    }
  }

  @Test
  void aThousandWalksShareTheDeviceAndEachSeesItsOwnBytes() throws Exception {
    try (Engine engine = engine(model(1500, 30_000_000_000L, 0, 0));
        ExecutorService walks = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> wrong = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        int seed = i;
        wrong.add(walks.submit(() -> walk(engine, seed)));
      }
      for (Future<Integer> walk : wrong) {
        assertEquals(0, walk.get());
      }
    }
  }

  /** Dependent reads: each one's bytes say where the next one is. */
  private int walk(Engine engine, int seed) {
    int wrong = 0;
    int at = seed * 1000;
    for (int i = 0; i < 40; i++) {
      byte[] got = read(engine, at, 8);
      wrong += Arrays.equals(got, Arrays.copyOfRange(bytes, at, at + 8)) ? 0 : 1;
      at = (next(got) & Integer.MAX_VALUE) % (SIZE - 8);
    }
    return wrong;
  }

  private static int next(byte[] bytes) {
    return MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_INT_UNALIGNED, 0);
  }

  @Test
  void aPlannedFaultFailsItsReadAlone() throws IOException {
    try (Engine engine = engine(model(1500, 1_000_000_000, 3, 0))) {
      read(engine, 0, 8);
      read(engine, 8, 8);
      EngineFailure failure = assertThrows(EngineFailure.class, () -> read(engine, 16, 8));
      assertEquals(
          "cannot be read: engine=emulated offset=0x10 length=8;"
              + " the source shrank or has an I/O error",
          failure.getMessage());
      assertArrayEquals(Arrays.copyOfRange(bytes, 16, 24), read(engine, 16, 8));
    }
  }

  @Test
  void aReadThatIsLostTimesOutForItsWalkAlone() throws IOException {
    try (Engine engine = engine(model(1500, 1_000_000_000, 0, 3))) {
      for (int i = 1; i <= 7; i++) {
        if (i % 3 != 0) {
          assertArrayEquals(Arrays.copyOfRange(bytes, i, i + 8), read(engine, i, 8));
        } else {
          int offset = i;
          EngineFailure failure = assertThrows(EngineFailure.class, () -> read(engine, offset, 8));
          assertEquals(
              "read did not complete: timeout_ms=1000 offset=0x%x; the device may be gone"
                  .formatted(offset),
              failure.getMessage());
        }
      }
    }
  }

  @Test
  void anInterruptEndsAWaitingRead() throws Exception {
    try (Engine engine = engine(model(1500, 50_000_000_000L, 0, 1))) {
      List<Throwable> thrown = new ArrayList<>();
      Thread walk =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      read(engine, 4096, 8);
                    } catch (WalkStopped e) {
                      thrown.add(e);
                    }
                  });
      Thread.sleep(20);
      walk.interrupt();
      walk.join(20_000);
      assertEquals("read was cancelled: offset=0x1000", thrown.getFirst().getMessage());
    }
  }

  @Test
  void comparingAndDigestsGoThroughTheDevice() throws IOException {
    try (Engine engine = engine(model(1500, 1_000_000_000, 0, 0))) {
      byte[] blob = Arrays.copyOfRange(bytes, 100, 116);
      blob[9] ^= 1;
      Expected expected = new Expected(new long[] {100, 108}, new int[] {8, 8}, blob);
      assertArrayEquals(new int[] {1}, engine.differences(expected));
      assertEquals(32, engine.digests(List.of(new Range(0, SIZE))).getFirst().length);
    }
  }

  @Test
  void aScanTellsHowLongItWaitedForReadsThatFailed() throws IOException {
    DeviceModel model = model(1500, 50_000_000, 0, 0).dead(new Range(8192, 4096));
    long[] told = {0, 0};
    Engine.Hits hits =
        new Engine.Hits() {
          @Override
          public boolean hit(long offset, int pattern) {
            return true;
          }

          @Override
          public void passedOver(long passed, String reason) {
            told[0] += passed;
          }

          @Override
          public void waited(long ms) {
            told[1] += ms;
          }
        };
    try (Engine engine = engine(model)) {
      engine.scan(new Range(0, 8192), List.of(new byte[8]), hits);
      assertArrayEquals(new long[] {0, 0}, told);
      engine.scan(new Range(0, 65536), List.of(new byte[8]), hits);
    }
    assertEquals(4096, told[0]);
    // For the range, then for the page.
    assertTrue(told[1] >= 100, Arrays.toString(told));
  }

  @Test
  void aModelThatMakesNoSenseIsTheCallersMistake() throws IOException {
    DeviceModel bad =
        new DeviceModel("bad", 0, 1, 1, 0, 0, 0, 0, 0, List.of(new DeviceModel.Rate(64, 1)));
    try (Engine below = Engines.file(Files.write(directory.resolve("ram"), bytes))) {
      UsageError failure = assertThrows(UsageError.class, () -> Engines.emulated(bad, below));
      assertEquals(
          "device model has no usable depth: depth=0; 1 to 65536 are possible",
          failure.getMessage());
    }
  }
}
