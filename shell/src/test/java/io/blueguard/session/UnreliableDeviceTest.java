package io.blueguard.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.dma.DeviceModel;
import io.blueguard.dma.Engine;
import io.blueguard.dma.Engines;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.struct.MemorySearch;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import io.blueguard.memory.Extent;
import io.blueguard.memory.ExtentMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine behind a device that fails reads, from the first look for its kernel on. */
@Timeout(120)
class UnreliableDeviceTest {
  private static final String EVERY_50TH =
      """
      {"name": "flaky", "description": "every 50th read fails", "depth": 64, "ideal_batch": 64,
       "latency_ns": 1500, "jitter_ns": 0, "seed": 1, "timeout_ns": 1000000000,
       "fail_every": 50, "lose_every": 0,
       "rates": [{"bytes": 4096, "reads_per_second": 4000000}]}
      """;

  @TempDir private Path directory;

  /** Where the device model lies. */
  private Path home() throws IOException {
    Path models = Files.createDirectories(directory.resolve("home/profiles/accelerators"));
    Files.writeString(models.resolve("flaky.json"), EVERY_50TH);
    return directory.resolve("home");
  }

  private Session session(List<String> warnings) throws IOException {
    Path cache = directory.resolve("cache");
    return new Session(new Settings(home(), cache, cache, warnings::add, step -> {}));
  }

  private static String image() throws IOException {
    Path root = Path.of(System.getProperty("blueguard.root", "..")).toRealPath();
    return "file:" + root.resolve("examples/images/clean.raw.zst");
  }

  /** A device that answers all but every so manieth read, for which 300 ms are waited. */
  private void writeLossy(int every) throws IOException {
    Path lossy = home().resolve("profiles/accelerators/lossy.json");
    String model = EVERY_50TH.replace("\"fail_every\": 50", "\"fail_every\": 0");
    model = model.replace("\"lose_every\": 0", "\"lose_every\": " + every);
    Files.writeString(lossy, model.replace("1000000000", "300000000"));
  }

  @Test
  void aMachineOfWhichEvery50thReadFailsIsAttachedAndSaysSo() throws IOException {
    List<String> warnings = new ArrayList<>();
    try (Session session = session(warnings)) {
      Target behind = session.attach("emulated:flaky:" + image());
      assertTrue(
          warnings.getFirst().startsWith("device fails reads now and then: "), warnings.toString());
      Target there = session.attach(image());
      assertEquals(there.kernel().about().release(), behind.kernel().about().release());
      List<Process> rows = there.inspect(new Processes()).rows();
      Inspection<Process> got = behind.inspect(new Processes());
      // A read that fails costs its own row; no row is ever wrong.
      assertTrue(rows.containsAll(got.rows()), got.rows().toString());
      assertTrue(got.rows().size() > rows.size() / 2, got.faults().toString());
    }
  }

  @Test
  void aMachineOfWhichReadsNowAndThenAreNeverAnsweredIsAttached() throws IOException {
    writeLossy(150);
    List<String> warnings = new ArrayList<>();
    try (Session session = session(warnings)) {
      session.attach("emulated:lossy:" + image());
    }
    assertTrue(
        warnings.getFirst().startsWith("device fails reads now and then: "), warnings.toString());
  }

  @Test
  void aDeviceThatLeavesEveryThirdReadUnansweredIsGivenUp() throws IOException {
    writeLossy(3);
    try (Session session = session(new ArrayList<>())) {
      Failure ended =
          assertThrows(
              Failure.EngineUnavailable.class, () -> session.attach("emulated:lossy:" + image()));
      assertTrue(
          ended
              .getMessage()
              .startsWith("device fails too many reads, nothing more is tried: waited_ms=1"),
          ended.getMessage());
    }
  }

  @Test
  void aSlowDeviceSaysBeforehandHowLongAKernelIsLookedFor() throws IOException {
    List<String> warnings = new ArrayList<>();
    Path slow = home().resolve("profiles/accelerators/slow.json");
    Files.writeString(slow, EVERY_50TH.replace("1500", "8000000").replace(": 50", ": 0"));
    Path jittery = home().resolve("profiles/accelerators/jittery.json");
    Files.writeString(
        jittery, Files.readString(slow).replace("\"jitter_ns\": 0", "\"jitter_ns\": 12000000"));
    Path ram = Files.write(directory.resolve("ram"), new byte[1 << 20]);
    Path cache = directory.resolve("cache");
    try (Session session =
        new Session(new Settings(home(), cache, cache, warnings::add, step -> {}))) {
      assertThrows(Failure.class, () -> session.attach("emulated:slow:" + ram));
      assertEquals(List.of(), warnings);
      assertThrows(Failure.class, () -> session.attach("emulated:jittery:" + ram));
    }
    assertEquals(
        List.of(
            "device model is slow: name=jittery latency_ms=20; finding a kernel takes some 500"
                + " reads, one after the other, here about 10 s; ^C stops it"),
        warnings);
  }

  @Test
  void aSearchTellsOfBytesThatItCouldNotSee() throws IOException {
    Path cache = directory.resolve("cache");
    Path ram = Files.write(directory.resolve("ram"), new byte[1 << 20]);
    Path root = Path.of(System.getProperty("blueguard.root", ".."));
    try (Session session =
            new Session(new Settings(root, cache, cache, warning -> {}, step -> {}));
        Engine engine = Engines.emulated(dead(), Engines.file(ram))) {
      ExtentMemory memory = new ExtentMemory(engine, List.of(new Extent(new Range(0, 1 << 20), 0)));
      byte[] needle = "needle".getBytes(StandardCharsets.US_ASCII);
      Inspection<MemorySearch.Row> found =
          new MemorySearch(needle, 10)
              .inspect(session.attach("example:clean").kernel().over(memory));
      assertEquals(
          "could not be read and was passed over: bytes=8192 reason=read did not complete:"
              + " timeout_ms=1 offset=0x2000; the device may be gone",
          found.faults().getFirst().reason());
    }
  }

  private static DeviceModel dead() {
    List<DeviceModel.Rate> rates = List.of(new DeviceModel.Rate(4096, 4_000_000));
    return new DeviceModel("dead", 64, 64, 1500, 0, 1, 1_000_000, 0, 0, rates)
        .dead(new Range(8192, 8192));
  }
}
