package io.blueguard.dma;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure.EngineFailure;
import io.blueguard.base.Failure.WalkStopped;
import io.blueguard.base.Range;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several targets behind one device: a part of each file is a target, and one of them is dead. */
@Timeout(120)
class SharedEngineTest {
  private static final int SIZE = 1 << 20;
  private static final int DEAD = SIZE / 2;
  private static final int DEPTH = 16;
  private static final long PATIENCE_NS = 2_000_000_000L;

  private final byte[] bytes = new byte[SIZE];

  @TempDir private Path directory;

  SharedEngineTest() {
    new Random(1).nextBytes(bytes);
  }

  /** All reads of the upper half never end. */
  private Engine engine(long latencyNs, long timeoutNs) throws IOException {
    DeviceModel model =
        new DeviceModel(
            "test",
            DEPTH,
            DEPTH,
            latencyNs,
            0,
            1,
            timeoutNs,
            0,
            0,
            List.of(new DeviceModel.Rate(4096, 10_000_000)));
    Engine file = Engines.file(Files.write(directory.resolve("ram"), bytes));
    return Engines.emulated(model.dead(new Range(DEAD, SIZE - DEAD)), file);
  }

  private static byte[] read(Engine engine, long offset) {
    byte[] target = new byte[64];
    engine.read(offset, MemorySegment.ofArray(target));
    return target;
  }

  private void assertReads(Engine engine, int count) {
    for (int i = 0; i < count; i++) {
      int at = i * 64 % DEAD;
      assertArrayEquals(Arrays.copyOfRange(bytes, at, at + 64), read(engine, at));
    }
  }

  @Test
  void aDeadTargetTimesOutForItselfAndNeverStarvesTheOthers() throws Exception {
    try (Engine engine = engine(1500, PATIENCE_NS);
        Engine dead = engine.lane();
        ExecutorService walks = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch begun = new CountDownLatch(2 * DEPTH);
      List<Future<String>> lost = new ArrayList<>();
      for (int i = 0; i < 2 * DEPTH; i++) {
        lost.add(walks.submit(() -> failure(dead, begun)));
      }
      assertTrue(begun.await(30, TimeUnit.SECONDS));
      Thread.sleep(50); // by then the dead target holds all that it may hold
      assertReads(engine, 200);
      assertEquals(0, lost.stream().filter(Future::isDone).count(), "the others waited for it");
      for (Future<String> walk : lost) {
        assertTrue(walk.get().startsWith("read did not "), walk.get());
      }
    }
  }

  private static String failure(Engine dead, CountDownLatch begun) {
    begun.countDown();
    return assertThrows(EngineFailure.class, () -> read(dead, DEAD + 64)).getMessage();
  }

  @Test
  void aDeadTargetThatIsReadInBatchesStarvesNobodyEither() throws Exception {
    try (Engine engine = engine(1500, PATIENCE_NS);
        Engine dead = engine.lane();
        ExecutorService walks = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Engine.Transfer>>> lost = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        lost.add(walks.submit(() -> batch(dead, DEAD, DEPTH)));
      }
      Thread.sleep(50);
      Future<?> other = walks.submit(() -> assertReads(engine, 200));
      other.get();
      assertEquals(0, lost.stream().filter(Future::isDone).count(), "the others waited for it");
      for (Future<List<Engine.Transfer>> walk : lost) {
        walk.get().forEach(each -> assertTrue(each.error().startsWith("read did not ")));
      }
    }
  }

  private static List<Engine.Transfer> batch(Engine engine, int from, int count) {
    List<Engine.Transfer> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batch.add(new Engine.Transfer(from + i * 64L, MemorySegment.ofArray(new byte[64])));
    }
    engine.read(batch);
    return batch;
  }

  @Test
  void placesOfReadsThatNeverEndedAreFreeAgainAfterAWhile() throws IOException {
    try (Engine engine = engine(1500, 20_000_000)) {
      for (int i = 0; i < 3; i++) {
        batch(engine, DEAD, 4 * DEPTH).forEach(each -> assertTrue(each.error() != null));
        assertReadsInTheEnd(engine);
      }
    }
  }

  /** All places of the device are lost for as long as it keeps them. */
  private void assertReadsInTheEnd(Engine engine) {
    for (int tries = 0; ; tries++) {
      try {
        assertReads(engine, 1);
        return;
      } catch (EngineFailure late) {
        assertTrue(tries < 500, late.getMessage());
      }
    }
  }

  @Test
  void aSlowTargetWithEndlessBatchesLetsTheOthersBetweenItsEntries() throws Exception {
    try (Engine engine = engine(1500, PATIENCE_NS);
        Engine greedy = engine.lane();
        ExecutorService walks = Executors.newFixedThreadPool(1)) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch enough = new CountDownLatch(1);
      Future<?> batches =
          walks.submit(
              () -> {
                while (enough.getCount() > 0) {
                  batch(greedy, 0, 5000);
                  begun.countDown();
                }
              });
      begun.await();
      assertReads(engine, 200);
      enough.countDown();
      batches.get();
    }
  }

  @Test
  void aBatchOfASlowDeviceIsInterruptedAtOnceAndTheEngineGoesOn() throws Exception {
    try (Engine engine = engine(400_000_000, 60_000_000_000L)) {
      List<Throwable> thrown = new ArrayList<>();
      Thread walk =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      batch(engine, 0, 1000); // 25 seconds by the model
                    } catch (WalkStopped e) {
                      thrown.add(e);
                    }
                  });
      Thread.sleep(100);
      long start = System.nanoTime();
      walk.interrupt();
      walk.join();
      assertTrue(System.nanoTime() - start < 10_000_000_000L, "it waited for its reads");
      assertTrue(thrown.getFirst().getMessage().startsWith("read was cancelled: offset="));
      assertReads(engine, 2);
    }
  }

  @Test
  void aBatchOfAVirtualThreadIsInterruptedAtOnceWhileItWaitsForTheDevice() throws Exception {
    try (Engine engine = engine(1500, 60_000_000_000L)) {
      List<Throwable> thrown = new ArrayList<>();
      Thread walk =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      batch(engine, DEAD, 2 * DEPTH);
                    } catch (WalkStopped e) {
                      thrown.add(e);
                    }
                  });
      Thread.sleep(100);
      walk.interrupt();
      assertTrue(walk.join(java.time.Duration.ofSeconds(10)), "it waited for its reads");
      assertEquals("walk stopped: reason=cancelled", thrown.getFirst().getMessage());
      assertReads(engine, 100);
    }
  }

  @Test
  void batchesOfVirtualThreadsLetTheOthersOnTheirCarriersRun() throws Exception {
    try (Engine engine = engine(1500, PATIENCE_NS);
        ExecutorService walks = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Engine.Transfer>>> lost = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        int from = DEAD + i * 64;
        lost.add(walks.submit(() -> batch(engine, from, 3)));
      }
      Future<List<Engine.Transfer>> good = walks.submit(() -> batch(engine, 0, 3000));
      for (Engine.Transfer transfer : good.get()) {
        int at = (int) transfer.offset();
        assertArrayEquals(
            Arrays.copyOfRange(bytes, at, at + 64),
            transfer.target().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
      }
      assertEquals(0, lost.stream().filter(Future::isDone).count(), "it waited for the others");
      for (Future<List<Engine.Transfer>> walk : lost) {
        walk.get().forEach(each -> assertTrue(each.error().startsWith("read did not complete: ")));
      }
    }
  }

  @Test
  void anEngineThatAnswersAtOnceHasNothingToShare() throws IOException {
    try (Engine file = Engines.file(Files.write(directory.resolve("ram"), bytes))) {
      assertSame(file, file.lane());
    }
  }

  @Test
  void whenATargetIsDoneItsPartIsForTheOthers() throws IOException {
    try (Engine engine = engine(1500, PATIENCE_NS)) {
      for (int i = 0; i < 100; i++) {
        try (Engine lane = engine.lane()) {
          assertReads(lane, 3);
        }
      }
      assertReads(engine, 100);
    }
  }
}
