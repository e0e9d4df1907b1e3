package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.dma.Engines;
import io.blueguard.memory.Dump;
import io.blueguard.memory.DumpFormats;
import io.blueguard.memory.DumpOptions;
import io.blueguard.memory.PatchedMemory;
import io.blueguard.memory.Unpacked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The images that ship, in {@code examples/images}: {@code clean} whole, {@code tampered} as the
 * pages that differ from it.
 */
final class Examples {
  private final Path folder;
  private final Path cache;

  Examples(Settings settings) {
    folder = settings.home().resolve("examples/images");
    cache = settings.cache().resolve("examples");
  }

  Dump open(String name, DumpOptions options) {
    if (!List.of("clean", "tampered").contains(name)) {
      throw new Failure.UsageError(
          "no such example: name=" + name + "; try example:clean or example:tampered");
    }
    Path clean = folder.resolve("clean.raw.zst");
    if (!Files.isRegularFile(clean)) {
      throw new Failure.EngineUnavailable(
          "example is not there: file=" + clean + "; set BLUEGUARD_HOME to the source tree");
    }
    Dump dump = DumpFormats.open(Engines.file(Unpacked.of(clean, cache)), options);
    return name.equals("clean") ? dump : patched(dump, folder.resolve(name + ".pages.zst"));
  }

  private static Dump patched(Dump dump, Path patch) {
    PatchedMemory memory = new PatchedMemory(dump.memory(), PatchedMemory.load(patch));
    return new Dump(
        dump.format(), dump.engine(), List.of(new Dump.Layout("patched", memory)), dump.warnings());
  }
}
