package io.blueguard.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.base.Failure.EngineUnavailable;
import io.blueguard.base.Range;
import io.blueguard.delta.Change;
import io.blueguard.delta.WatchedMachine;
import io.blueguard.dma.DeviceModel;
import io.blueguard.dma.Engine;
import io.blueguard.dma.Engines;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import io.blueguard.memory.Extent;
import io.blueguard.memory.ExtentMemory;
import io.blueguard.memory.PhysicalMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example machine behind a modelled device, alone and beside one that no longer answers. */
@Timeout(120)
class SharedDeviceTest {
  private static final int STEP = 1 << 20;
  private static final long PATIENCE_NS = 2_000_000_000L;

  @TempDir private Path directory;

  private static Session session() {
    return new Session(Settings.usual(warning -> {}, progress -> {}));
  }

  private static DeviceModel model(Range dead) {
    List<DeviceModel.Rate> rates = List.of(new DeviceModel.Rate(4096, 4_000_000));
    return new DeviceModel("test", 64, 64, 1500, 0, 1, PATIENCE_NS, 0, 0, rates).dead(dead);
  }

  @Test
  void psBehindADeviceHasTheRowsThatTheFileHasHiddenTasksLeftOut() {
    for (String image : List.of("example:clean", "example:tampered")) {
      try (Session session = session()) {
        session.attach(image);
        List<Process> rows = session.current().inspect(new Processes()).rows();
        session.attach("emulated:bluefield2:" + image);
        Inspection<Process> behind = session.current().inspect(new Processes());
        assertEquals(rows, behind.rows());
        assertEquals(List.of(), behind.faults());
      }
    }
  }

  @Test
  void aMachineThatNoLongerAnswersNeverDelaysThePsOfAnotherBehindTheSameDevice()
      throws IOException {
    try (Session session = session()) {
      session.attach("example:clean");
      Target example = session.current();
      List<Process> rows = example.inspect(new Processes()).rows();
      long size = example.memory().extents().getLast().end();
      Path ram = copy(example.memory(), size);
      try (Engine engine = Engines.emulated(model(new Range(size, size)), Engines.file(ram))) {
        Target alive = lane(engine, "alive", example, 0);
        Target dead = lane(engine, "dead", example, size);
        List<String> done = Collections.synchronizedList(new ArrayList<>());
        List<Session.Answer<Inspection<Process>>> answers =
            session.inEach(
                List.of(dead, alive),
                target -> {
                  try {
                    return target.inspect(new Processes());
                  } finally {
                    done.add(target.name());
                  }
                });
        assertEquals(List.of("alive", "dead"), done);
        assertNull(answers.get(1).failure());
        assertEquals(rows, answers.get(1).value().rows());
        Session.Answer<Inspection<Process>> lost = answers.getFirst();
        assertTrue(lost.failure() != null || !lost.value().faults().isEmpty(), "it was answered");
        alive.memory().close();
        dead.memory().close();
      }
    }
  }

  @Test
  void aDeviceThatNeverAnswersIsSaidToBeGoneAtOnce() throws IOException {
    Path ram = Files.write(directory.resolve("ram"), new byte[STEP]);
    DeviceModel model =
        new DeviceModel(
            "gone", 4, 4, 1500, 0, 1, 20_000_000, 0, 1, List.of(new DeviceModel.Rate(64, 1000)));
    Engine engine = Engines.emulated(model, Engines.file(ram));
    Failure gone = assertThrows(EngineUnavailable.class, () -> Opener.answering(engine));
    String text = "device does not answer: engine=emulated reads=3; the last one said: ";
    assertTrue(gone.getMessage().startsWith(text), gone.getMessage());
  }

  @Test
  void ofMemoryThatIsCutOffNoProcessIsSaidToHaveEnded() throws IOException {
    try (Session session = session()) {
      session.attach("example:clean");
      PhysicalMemory memory = session.current().memory();
      Path ram = copy(memory, memory.extents().getLast().end());
      session.attach("live:" + ram);
      WatchedMachine machine = session.current().watched(List.of(new Processes()), false);
      try (FileChannel file = FileChannel.open(ram, StandardOpenOption.WRITE)) {
        file.truncate(STEP);
      }
      List<Change> changes = machine.tick().changes();
      assertEquals(1, changes.size());
      assertEquals("lost", changes.getFirst().kind());
      assertEquals(List.of(), machine.tick().changes());
    }
  }

  /** The machine's RAM, and as much again that nobody ever reads. */
  private Path copy(PhysicalMemory memory, long size) throws IOException {
    Path ram = directory.resolve("ram");
    try (FileChannel file =
        FileChannel.open(ram, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (Range extent : memory.extents()) {
        for (long pa = extent.start(); pa < extent.end(); pa += STEP) {
          byte[] bytes = new byte[(int) Math.min(STEP, extent.end() - pa)];
          memory.read(pa, MemorySegment.ofArray(bytes));
          file.write(ByteBuffer.wrap(bytes), pa);
        }
      }
      file.write(ByteBuffer.wrap(new byte[1]), 2 * size - 1);
    }
    return ram;
  }

  private static Target lane(Engine engine, String name, Target example, long from) {
    List<Extent> extents =
        example.memory().extents().stream()
            .map(ram -> new Extent(ram, from + ram.start()))
            .toList();
    ExtentMemory memory = new ExtentMemory(engine, extents).lane();
    return new Target(
        name, name, Presence.ALWAYS, false, memory, example.kernel().over(memory), null);
  }
}
