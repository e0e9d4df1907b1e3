package io.blueguard.inspect;

import io.blueguard.dma.DeviceModel;
import io.blueguard.dma.DeviceModel.Rate;
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
import io.blueguard.memory.MeteredMemory;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.RamLayout;
import io.blueguard.profile.ProfileStore;
import io.blueguard.testkit.ModelEngine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What {@code ps} costs on a BlueField-2 by its published figures, for each way to ask, and on the
 * mapped file. Run as a program with the path of a dump; no test, no verdict.
 */
public final class PsModelBench {
  private static final List<Rate> RATES =
      List.of(
          new Rate(256, 10_500_000),
          new Rate(1024, 6_820_000),
          new Rate(4096, 3_870_000),
          new Rate(65536, 390_000));

  private PsModelBench() {}

  public static void main(String[] args) {
    try (Dump dump =
        DumpFormats.open(Engines.file(Path.of(args[0])), DumpOptions.with(Engines::file))) {
      Located found = KernelLocator.locate(dump.memory(), ProfileStore.none(), step -> {});
      Kernel kernel = new Kernel(about(found), found.space(), found.types(), found.symbols());
      modelled("fields as they are", dump, kernel, memory -> memory);
      for (int block : new int[] {64, 128, 256, 512, 1024, 4096}) {
        modelled("blocks of " + block, dump, kernel, memory -> new CachedMemory(memory, block));
      }
      timed("mapped file", kernel, dump.memory(), 20_000);
      DeviceModel bluefield2 =
          new DeviceModel("bluefield2", 256, 128, 1500, 0, 1, 1_000_000_000, 0, 0, RATES);
      Dump slow = dump.behind(Engines.emulated(bluefield2, dump.engine()));
      timed("emulated in real time", kernel, slow.memory(), 3000);
    }
  }

  private static About about(Located found) {
    return new About(
        found.release(),
        found.banner(),
        found.arch(),
        found.buildId(),
        found.kaslrOffset(),
        found.directMapBase(),
        "",
        List.of(),
        false);
  }

  private static void modelled(
      String name, Dump dump, Kernel kernel, Function<PhysicalMemory, PhysicalMemory> wrapper) {
    ModelEngine model = new ModelEngine(dump.engine());
    PhysicalMemory memory =
        new ExtentMemory(model, RamLayout.IDENTITY.extents(model.describe().size()));
    Inspection<Process> answer = new Processes().inspect(kernel.over(wrapper.apply(memory)));
    System.out.printf(
        "%-20s %4d rows %2d faults %8.1f us %5d rounds %6d reads %8d bytes%n",
        name,
        answer.rows().size(),
        answer.faults().size(),
        model.micros(),
        model.rounds(),
        model.reads(),
        model.bytes());
  }

  private static void timed(String name, Kernel kernel, PhysicalMemory memory, int rounds) {
    long[] nanos = new long[rounds];
    long reads = 0;
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      MeteredMemory meter = new MeteredMemory(memory);
      new Processes().inspect(kernel.over(CachedMemory.ofMoment(meter)));
      nanos[i] = System.nanoTime() - start;
      reads = meter.reads();
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%s: median %.1f us, best %.1f us, %d reads%n",
        name, nanos[rounds / 2] / 1e3, nanos[0] / 1e3, reads);
  }
}
