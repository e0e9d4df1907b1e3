package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.testkit.ConsoleTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is not a Linux machine's memory: one line that says what to try, exit status 3. */
@Timeout(120)
class BadInputTest {
  @TempDir private Path folder;

  @Test
  void aFileThatIsNotThere() {
    refused(folder.resolve("none.raw").toString(), "none.raw");
  }

  @Test
  void anEmptyFile() throws IOException {
    refused(file("empty.raw", new byte[0]), "empty.raw");
  }

  @Test
  void randomBytes() throws IOException {
    byte[] noise = new byte[8 << 20];
    new Random(7).nextBytes(noise);
    refused(file("noise.raw", noise), "");
  }

  @Test
  void zeros() throws IOException {
    refused(file("zeros.raw", new byte[4 << 20]), "");
  }

  @Test
  void aFolder() {
    refused(folder.toString(), "");
  }

  @Test
  void aDumpThatEndsTooEarly() throws IOException {
    Path whole =
        Path.of(System.getProperty("blueguard.root", ".."), "examples/images/clean.raw.zst");
    byte[] all = Files.readAllBytes(whole);
    refused(file("short.raw.zst", Arrays.copyOf(all, all.length / 2)), "archive ends early");
  }

  @Test
  void aPrefixWithNothingBehindItIsAUsageError() {
    ConsoleTester console = new ConsoleTester(folder).on("live:");
    console.exec("ps");
    assertEquals(2, console.status());
    assertEquals(1, console.err().lines().count(), console.err());
  }

  private String file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes).toString();
  }

  private void refused(String target, String named) {
    ConsoleTester console = new ConsoleTester(folder.resolve("state")).on(target);
    console.exec("ps");
    assertEquals(3, console.status(), console.err());
    assertEquals("", console.out());
    assertEquals(1, console.err().lines().count(), console.err());
    assertTrue(console.err().startsWith("blueguard: "), console.err());
    assertTrue(console.err().contains(named), console.err());
    assertTrue(console.err().contains("; "), "a hint is missing: " + console.err());
  }
}
