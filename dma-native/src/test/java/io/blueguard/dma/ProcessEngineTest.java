package io.blueguard.dma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.blueguard.base.Failure.EngineFailure;
import io.blueguard.base.Failure.EngineUnavailable;
import io.blueguard.base.Range;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real QEMU that does not run its guest: it lays a file into its RAM and stops there. */
class ProcessEngineTest {
  private static final DeviceModel DEVICE =
      new DeviceModel(
          "device",
          64,
          64,
          1500,
          0,
          1,
          1_000_000_000,
          0,
          0,
          List.of(new DeviceModel.Rate(256, 10_000_000)));

  private static final String QEMU = "/usr/bin/qemu-system-x86_64";
  private static final String TEXT = "guest memory seen from outside";
  private static final long PLACE = 0x123000;

  @TempDir private Path directory;

  private Process start(String name) throws IOException {
    assumeTrue(Files.isExecutable(Path.of(QEMU)), "qemu-system-x86_64 is missing");
    Path text = Files.writeString(directory.resolve("text"), TEXT);
    String loader = "loader,file=%s,addr=0x%x,force-raw=on".formatted(text, PLACE);
    return new ProcessBuilder(
            QEMU,
            "-S",
            "-nodefaults",
            "-display",
            "none",
            "-accel",
            "tcg",
            "-m",
            "96M",
            "-name",
            name,
            "-device",
            loader)
        .inheritIO()
        .start();
  }

  private static String read(Engine engine) {
    byte[] bytes = new byte[TEXT.length()];
    engine.read(PLACE, MemorySegment.ofArray(bytes));
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  /** QEMU says nothing when its RAM is filled, so this looks until it is or a minute is over. */
  private static Engine openWhenReady(String source) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (true) {
      try {
        Engine engine = Engines.open("process", source);
        if (read(engine).equals(TEXT) || System.nanoTime() > end) {
          return engine;
        }
        engine.close();
      } catch (EngineUnavailable e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
      Thread.sleep(50);
    }
  }

  private static int signal(String which, Process process) throws Exception {
    return new ProcessBuilder("kill", which, Long.toString(process.pid())).start().waitFor();
  }

  /** Why a scan could not see all of the source. */
  private static String whyUnseen(Engine engine) {
    List<String> reasons = new ArrayList<>();
    engine.scan(
        new Range(0, engine.describe().size()),
        List.of(new byte[4]),
        new Engine.Hits() {
          @Override
          public boolean hit(long offset, int pattern) {
            return true;
          }

          @Override
          public void passedOver(long bytes, String reason) {
            reasons.add(reason);
          }
        });
    return reasons.get(0);
  }

  @Test
  void theRamOfARunningQemuIsReadByNameAndByPid() throws Exception {
    String name = "blueguard-" + ProcessHandle.current().pid();
    Process qemu = start(name);
    try (Engine byName = openWhenReady(name);
        Engine byPid = Engines.open("process", Long.toString(qemu.pid()));
        Engine below = Engines.open("process", Long.toString(qemu.pid()));
        Engine device = Engines.emulated(DEVICE, below)) {
      assertEquals(96L << 20, byName.describe().size());
      assertEquals(TEXT, read(byName));
      assertEquals(TEXT, read(byPid));
      assertEquals(TEXT, read(device));
      List<Long> hits = new ArrayList<>();
      byte[] needle = TEXT.getBytes(StandardCharsets.US_ASCII);
      byPid.scan(
          new Range(0, byPid.describe().size()), List.of(needle), (at, which) -> hits.add(at));
      assertTrue(hits.contains(PLACE), hits.toString());
      long populated = byPid.populated().stream().mapToLong(Range::length).sum();
      assertTrue(populated > 0 && populated < 64L << 20, "populated=" + populated);

      assertEquals(0, signal("-STOP", qemu));
      assertEquals(TEXT, read(byName), "one that stands still can be read");
      assertEquals(0, signal("-CONT", qemu));

      qemu.destroyForcibly().waitFor();
      EngineFailure failure = assertThrows(EngineFailure.class, () -> read(byName));
      assertEquals(
          "machine is gone, its process has ended: engine=process offset=0x123000;"
              + " attach to the one that runs",
          failure.getMessage());
      assertEquals(failure.getMessage().replace("0x123000", "0x0"), whyUnseen(byName));
      EngineFailure behind = assertThrows(EngineFailure.class, () -> read(device));
      assertEquals(
          "machine is gone, its process has ended: engine=emulated offset=0x123000;"
              + " attach to the one that runs",
          behind.getMessage());
      assertFalse(qemu.isAlive());
    } finally {
      qemu.destroyForcibly();
    }
  }
}
