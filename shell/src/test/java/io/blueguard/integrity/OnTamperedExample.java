package io.blueguard.integrity;

import io.blueguard.kernel.Kernel;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests on the memory of a real, clean machine, which each of them writes over as it likes. */
abstract class OnTamperedExample {
  @TempDir private static Path state;
  private static Session session;
  private static Target target;

  final Kernel kernel = target.kernel();
  final TamperedMemory memory = new TamperedMemory(kernel);

  @BeforeAll
  static void attach() {
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    session = new Session(new Settings(home, state, state, warning -> {}, step -> {}));
    target = session.attach("example:clean");
  }

  @AfterAll
  static void close() {
    session.close();
  }
}
