package io.blueguard.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.inspect.task.Credential;
import io.blueguard.inspect.task.Credentials;
import io.blueguard.kernel.Kernel;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.testkit.ConsoleTester;
import io.blueguard.testkit.RamFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real machine's memory at a trusted moment and after somebody wrote to it. */
class BaselineTest {
  @TempDir Path state;
  private RamFile ram;
  private ConsoleTester console;
  private long text;
  private long uid;

  @BeforeEach
  void trust() throws IOException {
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    try (Session session =
        new Session(new Settings(home, state, state, warning -> {}, step -> {}))) {
      var target = session.attach("example:clean");
      Kernel kernel = target.kernel();
      ram = RamFile.copy(target.memory(), state.resolve("ram"));
      text = kernel.space().translate(kernel.symbol("vfs_read") + 0x40);
      Credential user =
          target.inspect(new Credentials()).rows().stream()
              .filter(process -> process.uid() != 0)
              .findFirst()
              .orElseThrow();
      uid = kernel.space().translate(kernel.field("cred", "euid.val").at(user.cred()));
    }
    console = new ConsoleTester(state).on(ram.spec());
    assertEquals(0, console.exec("baseline save").status(), console.err());
  }

  @Test
  void theSameMomentHasNoDifference() {
    assertEquals(0, console.exec("baseline compare").status(), console.out() + console.err());
  }

  @Test
  void aByteInTheMiddleOfAFunctionIsNamedByTheFunction() throws IOException {
    ram.write(text, (byte) 0xcc);
    console.exec("baseline compare -f jsonl");
    assertEquals(1, console.status());
    assertEquals(1, console.out().lines().count(), console.out());
    assertTrue(console.out().contains("\"severity\":\"high\""), console.out());
    assertTrue(console.out().contains("vfs_read"), console.out());
  }

  @Test
  void aUserWhoBecameRootWithoutRunningAProgramIsReported() throws IOException {
    ram.write(uid, (byte) 0, (byte) 0, (byte) 0, (byte) 0);
    console.exec("baseline compare -f jsonl");
    assertEquals(1, console.status());
    assertTrue(console.out().contains("became root without running a program"), console.out());
    assertTrue(console.out().contains("\"severity\":\"critical\""), console.out());
  }
}
