package io.blueguard.lab;

import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kernel of the matrix, running while it is looked at. */
class LiveKernelTest {
  private static final Path ROOT = Path.of(System.getProperty("blueguard.root", ".."));

  @TempDir private static Path state;

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "newest", "6.12-rt"})
  void everyViewOfARunningKernelIsWhatItSaysItself(String kernel) {
    Settings settings = new Settings(ROOT, state, state, line -> {}, line -> {});
    try (Lab machine = Lab.up("live", "--kernel", kernel, "--processes", "60");
        Session session = new Session(settings)) {
      Truth before = machine.truth("--maps");
      Against.everything(session.attach(machine.spec()), before, target -> machine.truth("--maps"));
      if (kernel.equals("6.1")) {
        // Once more as a guest of this host: by its process, whatever its memory lies in.
        Target process = session.attach("qemu:" + machine.pid());
        Against.everything(process, before, target -> machine.truth("--maps"));
      }
    }
  }
}
