package io.blueguard.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.blueguard.base.Range;
import io.blueguard.dma.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dumps as QEMU itself writes them, of a machine that has run no further than its firmware. */
@Timeout(120)
class QemuDumpTest {
  private static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");
  private static final int RAM = 32 << 20;

  @TempDir static Path files;
  private static Process qemu;

  @BeforeAll
  static void dump() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(QEMU), "no qemu here: file=" + QEMU);
    qemu =
        new ProcessBuilder(
                QEMU.toString(),
                "-accel",
                "tcg",
                "-m",
                "32M",
                "-display",
                "none",
                "-net",
                "none",
                "-serial",
                "none",
                "-monitor",
                "stdio")
            .directory(files.toFile())
            .redirectErrorStream(true)
            .redirectOutput(files.resolve("log").toFile())
            .start();
    TimeUnit.SECONDS.sleep(2);
    try (var monitor = qemu.outputWriter()) {
      monitor.write("stop\ndump-guest-memory elf\ndump-guest-memory -z kdump\n");
      monitor.write("pmemsave 0 0x%x raw\nquit\n".formatted(RAM));
    }
    assertTrue(qemu.waitFor(60, TimeUnit.SECONDS), "qemu does not end");
  }

  @AfterAll
  static void stop() {
    if (qemu != null) {
      qemu.destroyForcibly();
    }
  }

  private Dump open(String name) {
    return DumpFormats.open(Engines.file(files.resolve(name)), DumpOptions.with(Engines::file));
  }

  private void assertSameAsRaw(Dump dump) throws IOException {
    byte[] raw = Files.readAllBytes(files.resolve("raw"));
    int compared = 0;
    for (Range range : dump.memory().extents()) {
      long end = Math.min(range.end(), RAM);
      for (long pa = range.start(); pa < end; pa += 4096) {
        byte[] page = dump.memory().bytes(pa, 4096);
        assertArrayEquals(Arrays.copyOfRange(raw, (int) pa, (int) pa + 4096), page);
        compared++;
      }
    }
    assertTrue(compared * 4096L >= RAM - (256 << 10), "pages compared: " + compared);
    assertEquals(List.of(), dump.warnings());
  }

  @Test
  void elfCoreEqualsRam() throws IOException {
    try (Dump dump = open("elf")) {
      assertEquals("elf core", dump.format());
      assertSameAsRaw(dump);
    }
  }

  @Test
  void compressedKdumpEqualsRam() throws IOException {
    try (Dump dump = open("kdump")) {
      assertEquals("kdump", dump.format());
      assertSameAsRaw(dump);
    }
  }
}
