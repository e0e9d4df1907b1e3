package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.testkit.ConsoleTester;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeStreamTest {
  @TempDir private Path state;

  @Test
  void whatAClassOfAScriptPrintsGoesWhereItsLineGoes() throws IOException {
    Path scripts = Files.createDirectories(state.resolve("config/scripts"));
    Files.writeString(
        scripts.resolve("tell.groovy"),
        """
        class Teller {
          def tell() { println 'in a\\u001b class'; print 'and '; printf('%s%n', 'more') }
        }
        println 'before'
        new Teller().tell()
        println 'behind'
        null
        """);
    StringWriter terminal = new StringWriter();
    PrintStream before = System.out;
    System.setOut(SafeStream.following(new PrintWriter(terminal)));
    try {
      new ConsoleTester(state).exec("tell > " + state.resolve("told"));
    } finally {
      System.setOut(before);
    }
    assertEquals("", terminal.toString());
    assertEquals(
        "before\nin a\\x1b class\nand more\nbehind\n", Files.readString(state.resolve("told")));
  }
}
