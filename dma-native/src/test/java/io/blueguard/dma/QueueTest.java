package io.blueguard.dma;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class QueueTest {
  private static final int LENGTH = 64;

  @TempDir private Path directory;

  /**
   * Stops this whole process while a read is under way, and lets it go on when its time is over.
   */
  private static Process stopAndGoOn() throws IOException {
    String pid = Long.toString(ProcessHandle.current().pid());
    String script = "sleep 0.1; kill -STOP $0; sleep 0.6; kill -CONT $0";
    return new ProcessBuilder("sh", "-c", script, pid).inheritIO().start();
  }

  /** A device whose reads take a fifth of a second and are given up after less than half of one. */
  private static DeviceModel slow() {
    List<DeviceModel.Rate> rates = List.of(new DeviceModel.Rate(4096, 1_000_000));
    return new DeviceModel("slow", 8, 8, 200_000_000, 0, 1, 400_000_000, 0, 0, rates);
  }

  @Test
  void aProgramThatWasStoppedWhileItReadAndGoesOnDoesNotBlameTheDevice() throws Exception {
    byte[] bytes = new byte[4096];
    new Random(1).nextBytes(bytes);
    Engine file = Engines.file(Files.write(directory.resolve("ram"), bytes));
    try (Engine engine = Engines.emulated(slow(), file)) {
      for (int i = 0; i < 3; i++) {
        Process stopping = stopAndGoOn();
        byte[] read = new byte[LENGTH];
        engine.read(0, MemorySegment.ofArray(read));
        assertArrayEquals(Arrays.copyOf(bytes, LENGTH), read);
        assertEquals(0, stopping.waitFor());
      }
    }
  }
}
