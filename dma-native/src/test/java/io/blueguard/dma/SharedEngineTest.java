package io.blueguard.dma;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several targets behind one device: a part of each file is a target, and one of them is dead. */
@Timeout(120)
class SharedEngineTest {
  private static final int SIZE = 1 << 20;
  private static final int DEAD = SIZE / 2;
  private static final int DEPTH = 16;

  /** Longer than any of these takes: what does not wait for a dead target is through before. */
  private static final long NEVER_NS = 60_000_000_000L;

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

  /** A walk that waits for a dead target until it is told to stop. */
  private record Lost(Thread thread, CompletableFuture<String> end) {
    static Lost start(Runnable reading) {
      CompletableFuture<String> end = new CompletableFuture<>();
      return new Lost(Thread.ofVirtual().start(() -> end.complete(ending(reading))), end);
    }

    private static String ending(Runnable reading) {
      try {
        reading.run();
        return "came back";
      } catch (RuntimeException e) {
        return e.getMessage();
      }
    }

    String stopped() {
      assertFalse(end.isDone(), "it ended by itself");
      thread.interrupt();
      return end.join();
    }
  }

  private static void awaitAsleep(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.yield();
    }
  }

  private static List<Lost> lost(int count, IntConsumer reading) {
    List<Lost> walks =
        IntStream.range(0, count).mapToObj(i -> Lost.start(() -> reading.accept(i))).toList();
    walks.forEach(walk -> awaitAsleep(walk.thread()));
    return walks;
  }

  private static void assertStopped(List<Lost> walks, String how) {
    walks.forEach(walk -> assertEquals(how, walk.stopped()));
  }

  @Test
  void aDeadTargetNeverStarvesTheOthers() throws IOException {
    try (Engine engine = engine(1500, NEVER_NS);
        Engine dead = engine.lane()) {
      List<Lost> walks = lost(2 * DEPTH, i -> read(dead, DEAD + 64));
      assertReads(engine, 200);
      assertStopped(walks, "read was cancelled: offset=0x80040");
    }
  }

  @Test
  void manyDeadTargetsTogetherLeaveTheDeviceToTheOneThatLives() throws IOException {
    try (Engine engine = engine(1500, NEVER_NS)) {
      List<Engine> dead = new ArrayList<>();
      for (int i = 1; i < DEPTH; i++) {
        dead.add(engine.lane());
      }
      List<Lost> walks = lost(4 * DEPTH, i -> read(dead.get(i % dead.size()), DEAD + 64));
      assertReads(engine, 200);
      assertStopped(walks, "read was cancelled: offset=0x80040");
    }
  }

  @Test
  void readsThatNeverEndTimeOutForTheirOwnWalks() throws IOException {
    try (Engine engine = engine(1500, 300_000_000);
        Engine dead = engine.lane()) {
      List<Lost> walks = lost(2 * DEPTH, i -> read(dead, DEAD + 64));
      for (Lost walk : walks) {
        String end = walk.end().join();
        assertTrue(end.startsWith("read did not "), end);
      }
      assertReads(engine, 10);
    }
  }

  @Test
  void aDeadTargetThatIsReadInBatchesStarvesNobodyEither() throws Exception {
    try (Engine engine = engine(1500, NEVER_NS);
        Engine dead = engine.lane();
        ExecutorService walks = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Lost> batches = lost(4, i -> batch(dead, DEAD, DEPTH));
      Future<?> other = walks.submit(() -> assertReads(engine, 200));
      other.get();
      assertStopped(batches, "walk stopped: reason=cancelled");
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
    try (Engine engine = engine(1500, NEVER_NS);
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
      awaitAsleep(walk);
      walk.interrupt();
      walk.join();
      assertEquals(1, thrown.size(), "it waited for its reads");
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
      awaitAsleep(walk);
      walk.interrupt();
      walk.join();
      assertEquals(1, thrown.size(), "it waited for its reads");
      assertEquals("walk stopped: reason=cancelled", thrown.getFirst().getMessage());
      assertReads(engine, 100);
    }
  }

  @Test
  void batchesOfVirtualThreadsLetTheOthersOnTheirCarriersRun() throws Exception {
    try (Engine engine = engine(1500, NEVER_NS);
        ExecutorService walks = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Lost> batches = lost(100, i -> batch(engine, DEAD + i * 64, 3));
      Future<List<Engine.Transfer>> good = walks.submit(() -> batch(engine, 0, 3000));
      for (Engine.Transfer transfer : good.get()) {
        int at = (int) transfer.offset();
        assertArrayEquals(
            Arrays.copyOfRange(bytes, at, at + 64),
            transfer.target().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
      }
      assertStopped(batches, "walk stopped: reason=cancelled");
    }
  }

  @Test
  void anEngineThatAnswersAtOnceHasNothingToShare() throws IOException {
    try (Engine file = Engines.file(Files.write(directory.resolve("ram"), bytes))) {
      assertSame(file, file.lane());
    }
  }

  /** A read that finds no place is not said to have begun. */
  @Test
  void whenTargetsAreDoneTheirPartIsForTheOthers() throws IOException {
    try (Engine engine = engine(1500, 300_000_000)) {
      for (int i = 0; i < 100; i++) {
        try (Engine lane = engine.lane()) {
          assertReads(lane, 3);
        }
      }
      for (Lost walk : lost(DEPTH, i -> read(engine, DEAD))) {
        assertEquals(
            "read did not complete: timeout_ms=300 offset=0x80000; the device may be gone",
            walk.end().join());
      }
    }
  }
}
