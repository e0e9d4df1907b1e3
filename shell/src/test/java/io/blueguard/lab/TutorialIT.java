package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Every command of {@code examples/README.md}, typed as it stands there. */
class TutorialIT {
  @Test
  void theTutorialWorksWordForWord() {
    Path root = Path.of(System.getProperty("blueguard.root", ".."));
    String out = Lab.script(root.resolve("examples/lab/test/tutorial"));
    assertTrue(out.contains("ok: a branch is hooked"), out);
    assertTrue(out.endsWith("ok: nothing is left\n"), out);
  }
}
