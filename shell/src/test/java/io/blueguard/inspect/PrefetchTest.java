package io.blueguard.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.blueguard.dma.Engines;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import io.blueguard.kernel.About;
import io.blueguard.kernel.Kernel;
import io.blueguard.locate.KernelLocator;
import io.blueguard.locate.Located;
import io.blueguard.memory.CachedMemory;
import io.blueguard.memory.Dump;
import io.blueguard.memory.DumpFormats;
import io.blueguard.memory.DumpOptions;
import io.blueguard.memory.ExtentMemory;
import io.blueguard.memory.RamLayout;
import io.blueguard.profile.ProfileStore;
import io.blueguard.testkit.ModelEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrefetchTest {
  private static final Path IMAGE =
      Path.of(System.getProperty("blueguard.root"), "examples/images/clean.raw.zst");

  /** The list has to be followed task by task; everything else comes in a few batches. */
  @Test
  void psOnADeviceTakesLittleMoreRoundTripsThanTheListHasTasks() {
    assumeTrue(Files.isRegularFile(IMAGE), "no example image: file=" + IMAGE);
    try (Dump dump = DumpFormats.open(Engines.file(IMAGE), DumpOptions.with(Engines::file))) {
      Located found = KernelLocator.locate(dump.memory(), ProfileStore.none(), step -> {});
      About about =
          new About(
              found.release(),
              found.banner(),
              found.arch(),
              found.buildId(),
              found.kaslrOffset(),
              found.directMapBase(),
              "",
              List.of(),
              false);
      Kernel kernel = new Kernel(about, found.space(), found.types(), found.symbols());
      ModelEngine device = new ModelEngine(dump.engine());
      ExtentMemory memory =
          new ExtentMemory(device, RamLayout.IDENTITY.extents(device.describe().size()));
      Inspection<Process> mapped = new Processes().inspect(kernel.over(dump.memory()));
      Inspection<Process> asked =
          new Processes().inspect(kernel.over(CachedMemory.ofMoment(memory)));
      assertEquals(mapped.rows(), asked.rows());
      int tasks = asked.rows().size();
      assertTrue(tasks > 50, "tasks=" + tasks);
      assertTrue(device.rounds() < tasks + 50, "rounds=" + device.rounds() + " tasks=" + tasks);
    }
  }
}
