package io.blueguard.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import io.blueguard.testkit.ConsoleTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AliasesTest {
  @TempDir private Path folder;
  private final Aliases aliases = new Aliases();

  @Test
  void theBeginningOfALineIsReplacedAndTheRestKept() {
    aliases.add("ll = ps -o pid,comm");
    aliases.add("top5 = 'll --sort -pid | head -5'");
    assertEquals("ps -o pid,comm --where 'uid > 0'", aliases.expand(" ll --where 'uid > 0'"));
    assertEquals("ps -o pid,comm --sort -pid | head -5", aliases.expand("top5"));
    assertEquals("ll = 3", aliases.expand("ll = 3"));
    assertEquals("ps | ll", aliases.expand("ps | ll"));
  }

  @Test
  void aMachineInFrontIsAForeachWithOrWithoutACommand() {
    assertEquals("foreach @all ps -f json", aliases.expand(" @all ps -f json"));
    assertEquals("foreach @vm1", aliases.expand("@vm1"));
  }

  @Test
  void anAliasMayNameItselfAndCirclesEnd() {
    aliases.add("ps = ps --tree");
    aliases.add("a = b");
    aliases.add("b = a");
    assertEquals("ps --tree -f json", aliases.expand("ps -f json"));
    assertEquals("a x", aliases.expand("a x"));
  }

  @Test
  void whatIsNoAliasIsRefused() {
    for (String wrong : new String[] {"", "x", "= ps", "X = ps", "a b = ps", "x ="}) {
      assertThrows(Failure.UsageError.class, () -> aliases.add(wrong), wrong);
    }
  }

  @Test
  void aCommandIsNotHiddenByASlip() {
    new ConsoleTester(folder)
        .exec("alias ps = ls")
        .assertFails(
            2,
            "blueguard: alias would hide a command: name=ps; try another name, or begin it with"
                + " ps");
    new ConsoleTester(folder).exec("alias ps = ps --tree", "alias -f json");
    aliases.define("ps = ps --tree");
    assertEquals("ps --tree", aliases.expand("ps"));
  }

  @Test
  void aliasesAreKeptForNextTime() throws IOException {
    ConsoleTester console = new ConsoleTester(folder);
    console.exec("alias t = targets -f json | tr '[]' '()'", "t");
    assertEquals("()\n", console.out());
    Path file = folder.resolve("config/aliases");
    aliases.load(file);
    assertEquals("targets -f json | tr '[]' '()'", aliases.expand("t"));
    console.exec("alias t = targets", "unalias t", "alias -f json");
    assertEquals("[]\n", console.out());
    console.exec("unalias t").assertFails(2, "blueguard: no such alias: name=t; try alias");
  }

  @Test
  void aliasesThatOthersCouldHaveWrittenAreRefused() throws IOException {
    Path file = folder.resolve("aliases");
    Files.writeString(file, "ps = isolate\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--rw-"));
    Failure refused = assertThrows(Failure.UsageError.class, () -> aliases.load(file));
    assertEquals(
        "others can write it: file=" + file + "; try chmod o-w " + file, refused.getMessage());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThrows(Failure.UsageError.class, () -> aliases.load(file));
  }
}
