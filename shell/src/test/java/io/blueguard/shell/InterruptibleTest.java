package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.dma.DeviceModel;
import io.blueguard.dma.Engine;
import io.blueguard.dma.Engines;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C while a command waits for a device that takes half a minute for what it asks. */
@Timeout(60)
class InterruptibleTest {
  private static final long AT_ONCE_NS = 10_000_000_000L;

  @TempDir private Path directory;

  private Engine slow() throws IOException {
    DeviceModel model =
        new DeviceModel(
            "slow",
            4,
            4,
            500_000_000,
            0,
            1,
            60_000_000_000L,
            0,
            0,
            List.of(new DeviceModel.Rate(4096, 10)));
    return Engines.emulated(model, Engines.file(Files.write(directory.resolve("ram"), BYTES)));
  }

  private static final byte[] BYTES = new byte[1 << 16];

  private static Terminal terminal() throws IOException {
    return TerminalBuilder.builder()
        .system(false)
        .dumb(true)
        .streams(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream())
        .build();
  }

  @Test
  void ctrlCEndsAWalkOfLoneReads() throws Exception {
    try (Engine engine = slow()) {
      interrupts(
          () -> {
            for (int i = 0; i < 300; i++) {
              engine.read(i * 64L, MemorySegment.ofArray(new byte[64]));
            }
          });
    }
  }

  @Test
  void ctrlCEndsABatch() throws Exception {
    try (Engine engine = slow()) {
      interrupts(
          () -> {
            List<Engine.Transfer> batch = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
              batch.add(new Engine.Transfer(i * 64L, MemorySegment.ofArray(new byte[64])));
            }
            engine.read(batch);
          });
    }
  }

  /** One Ctrl-C, and the next command runs on the same terminal. */
  private static void interrupts(Runnable command) throws Exception {
    List<Failure> said = new ArrayList<>();
    CountDownLatch begun = new CountDownLatch(1);
    try (Terminal terminal = terminal()) {
      Thread person = Thread.ofPlatform().start(() -> press(terminal, begun));
      long start = System.nanoTime();
      new Interruptible(terminal)
          .run(
              () -> {
                begun.countDown();
                try {
                  command.run();
                } catch (Failure.WalkStopped stopped) {
                  said.add(stopped);
                }
              });
      assertTrue(System.nanoTime() - start < AT_ONCE_NS, "it waited for its reads");
      person.join();
      assertEquals(1, said.size());
      assertTrue(said.getFirst().getMessage().startsWith("read was cancelled: offset="));
      boolean[] ran = {false};
      new Interruptible(terminal).run(() -> ran[0] = true);
      assertArrayEquals(new boolean[] {true}, ran);
    }
  }

  private static void press(Terminal terminal, CountDownLatch begun) {
    try {
      begun.await();
      Thread.sleep(200);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    terminal.raise(Terminal.Signal.INT);
  }
}
