package io.blueguard.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.dma.Engines;
import io.blueguard.memory.Dump;
import io.blueguard.memory.DumpFormats;
import io.blueguard.memory.DumpOptions;
import io.blueguard.profile.ProfileStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On images that do not ship: {@code BLUEGUARD_IMAGES} names a folder of raw images, beside each
 * {@code NAME.kallsyms} with lines of the guest's own {@code /proc/kallsyms}, as many as there are.
 */
@EnabledIfEnvironmentVariable(named = "BLUEGUARD_IMAGES", matches = ".+")
class RealImagesTest {
  @TempDir Path folder;

  static List<Path> images() throws IOException {
    String folder = System.getenv("BLUEGUARD_IMAGES");
    try (Stream<Path> files = folder == null ? Stream.of() : Files.list(Path.of(folder))) {
      return files.filter(file -> file.toString().endsWith(".raw")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("images")
  void theKernelIsFoundWithEverySymbolWhereTheGuestSaidAndFoundAgain(Path image)
      throws IOException {
    ProfileStore store = new ProfileStore(folder, null);
    try (Dump dump = DumpFormats.open(Engines.file(image), DumpOptions.with(Engines::file))) {
      Located first = located(dump, store);
      assertEquals("full", first.trust().level(), () -> first.trust().checks().toString());
      compare(image, first);
      Located again = located(dump, store);
      assertTrue(again.fromCache());
      assertEquals(first.symbols().all("_stext"), again.symbols().all("_stext"));
    }
  }

  private static Located located(Dump dump, ProfileStore store) {
    Failure failed = null;
    for (Dump.Layout layout : dump.layouts()) {
      try {
        return KernelLocator.locate(layout.memory(), store, Progress.SILENT);
      } catch (Failure.BadData failure) {
        failed = failed == null ? failure : failed;
      }
    }
    throw failed;
  }

  private static void compare(Path image, Located located) throws IOException {
    Path truth = Path.of(image.toString().replaceFirst("raw$", "kallsyms"));
    if (!Files.exists(truth)) {
      return;
    }
    for (String line : Files.readAllLines(truth)) {
      String[] words = line.strip().split("\\s+");
      if (words.length > 3) {
        break; // Symbols of modules follow those of the kernel, which are all there is to compare.
      }
      long va = Long.parseUnsignedLong(words[0], 16);
      assertTrue(
          located.symbols().all(words[2]).stream()
              .anyMatch(s -> s.va() == va && s.kind() == words[1].charAt(0)),
          line);
    }
  }
}
