package io.blueguard.dma;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure.EngineFailure;
import io.blueguard.base.Failure.WalkStopped;
import io.blueguard.base.Range;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many threads, every verb, jitter and planned faults on one pair of rings: each byte is checked.
 */
@Timeout(240)
class QueueStressTest {
  private static final int SIZE = 1 << 20;
  private final byte[] bytes = new byte[SIZE];
  private final AtomicInteger delivered = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  @TempDir private Path directory;

  QueueStressTest() {
    new Random(1).nextBytes(bytes);
  }

  private Engine engine(long failEvery, long loseEvery) throws IOException {
    DeviceModel model =
        new DeviceModel(
            "stress",
            32,
            16,
            1500,
            4000,
            1,
            loseEvery == 0 ? 60_000_000_000L : 200_000_000,
            failEvery,
            loseEvery,
            List.of(new DeviceModel.Rate(256, 10_000_000), new DeviceModel.Rate(4096, 4_000_000)));
    return Engines.emulated(model, Engines.file(Files.write(directory.resolve("ram"), bytes)));
  }

  private void run(int threads, Work work) throws Exception {
    try (ExecutorService walks = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Random random = new Random(i);
        all.add(
            walks.submit(
                () -> {
                  work.run(random);
                  return null;
                }));
      }
      for (Future<?> walk : all) {
        walk.get();
      }
    }
  }

  private interface Work {
    void run(Random random) throws Exception;
  }

  @Test
  void everyVerbFromManyThreadsAtOnceSeesTheRightBytes() throws Exception {
    try (Engine engine = engine(0, 0);
        Engine other = engine.lane()) {
      run(
          60,
          random -> {
            for (int i = 0; i < 5; i++) {
              Engine mine = random.nextBoolean() ? engine : other;
              single(mine, random, 1 + random.nextInt(9000));
              batch(mine, random);
              compare(mine, random);
              digest(mine, random);
            }
            scan(engine, random);
          });
      assertEquals(0, failed.get());
    }
  }

  @Test
  void plannedFaultsFailTheirOwnReadsAndNoByteIsEverWrong() throws Exception {
    try (Engine engine = engine(7, 301)) {
      run(
          60,
          random -> {
            for (int i = 0; i < 5; i++) {
              single(engine, random, 64);
              batch(engine, random);
            }
          });
      assertTrue(failed.get() > 0 && delivered.get() > failed.get(), delivered + " " + failed);
    }
  }

  @Test
  void threadsThatAreInterruptedAllTheTimeLoseNobodyElsesRead() throws Exception {
    try (Engine engine = engine(0, 0)) {
      Thread victim =
          Thread.ofVirtual()
              .start(
                  () -> {
                    Random random = new Random(99);
                    for (int i = 0; i < 400; i++) {
                      try {
                        Thread.currentThread().interrupt();
                        batch(engine, random);
                      } catch (WalkStopped expected) {
                        Thread.interrupted();
                      }
                    }
                    Thread.interrupted();
                  });
      run(
          20,
          random -> {
            for (int i = 0; i < 20; i++) {
              single(engine, random, 64);
            }
          });
      victim.join();
      single(engine, new Random(5), 5000);
      assertEquals(0, failed.get());
    }
  }

  private void single(Engine engine, Random random, int length) {
    int at = random.nextInt(SIZE - length);
    byte[] target = new byte[length];
    try {
      engine.read(at, MemorySegment.ofArray(target));
      check(at, target);
    } catch (EngineFailure planned) {
      failed.incrementAndGet();
    }
  }

  private void check(int at, byte[] got) {
    assertArrayEquals(Arrays.copyOfRange(bytes, at, at + got.length), got);
    delivered.incrementAndGet();
  }

  private void batch(Engine engine, Random random) {
    List<byte[]> targets = new ArrayList<>();
    List<Engine.Transfer> batch = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      byte[] target = new byte[1 + random.nextInt(i == 0 ? 10_000 : 100)];
      targets.add(target);
      int at = random.nextInt(SIZE - target.length);
      batch.add(new Engine.Transfer(at, MemorySegment.ofArray(target)));
    }
    engine.read(batch);
    for (int i = 0; i < batch.size(); i++) {
      if (batch.get(i).error() == null) {
        check((int) batch.get(i).offset(), targets.get(i));
      } else {
        failed.incrementAndGet();
      }
    }
  }

  private void compare(Engine engine, Random random) {
    int at = random.nextInt(SIZE - 64);
    byte[] blob = Arrays.copyOfRange(bytes, at, at + 64);
    blob[40] ^= 1;
    Expected expected = new Expected(new long[] {at, at + 32}, new int[] {32, 32}, blob);
    assertArrayEquals(new int[] {1}, engine.differences(expected));
  }

  private void digest(Engine engine, Random random) throws Exception {
    int at = random.nextInt(SIZE - 5000);
    byte[] wanted =
        MessageDigest.getInstance("SHA-256").digest(Arrays.copyOfRange(bytes, at, at + 5000));
    assertArrayEquals(wanted, engine.digests(List.of(new Range(at, 5000))).getFirst());
  }

  private void scan(Engine engine, Random random) {
    int at = random.nextInt(SIZE - 32);
    List<Long> hits = new ArrayList<>();
    engine.scan(
        new Range(0, SIZE),
        List.of(Arrays.copyOfRange(bytes, at, at + 32)),
        (offset, pattern) -> hits.add(offset));
    assertEquals(List.of((long) at), hits);
  }
}
