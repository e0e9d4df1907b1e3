package io.blueguard.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.testkit.ConsoleTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot in the hands of somebody who has nothing but the file. */
class ReplayTest {
  private static final String ASKED = "ps -f json";

  @TempDir static Path taker;
  @TempDir Path checker;

  private static Path file;
  private static String rows;

  @BeforeAll
  static void take() {
    ConsoleTester console = new ConsoleTester(taker).on("example:tampered");
    console.exec("snapshot save evidence ps lsmod syscall-table check:syscall", ASKED);
    assertTrue(console.err().contains("consistent=yes"), console.err());
    rows = console.out();
    file = taker.resolve("snapshots/evidence.snapshot");
  }

  private ConsoleTester checker() {
    return new ConsoleTester(checker);
  }

  @Test
  void itsViewsRunAgainOnItsBytesAndGiveTheSameRows() {
    ConsoleTester console = checker().exec("replay " + file + " -f csv");
    assertEquals(0, console.status(), console.err());
    assertEquals(4, console.out().lines().filter(line -> line.endsWith(",same")).count());
    assertEquals(rows, checker().on("replay:" + file).exec(ASKED).out());
    assertEquals(rows, checker().on(file.toString()).exec(ASKED).out());
  }

  @Test
  void itsKernelIsFoundAndProvedAgain() {
    String info = checker().on("replay:" + file).exec("info -f json").out();
    assertTrue(info.contains("\"release\":\"6.1.0-56-amd64\""), info);
    assertTrue(info.contains("\"trust\":\"full\""), info);
  }

  @Test
  void itCanBeComparedWithAnotherTarget() {
    ConsoleTester console = checker().on("example:clean");
    console.exec("attach replay:" + file, "snapshot save again ps lsmod", "use example:clean");
    assertEquals(0, console.status(), console.err());
    console.exec("diff again --where 'view == \"lsmod\"' -f csv");
    assertEquals(1, console.status(), console.err());
    assertTrue(console.out().contains("specimen"), console.out());
  }

  @Test
  void aViewThatWasNotKeptSaysThatItsBytesAreNotThere() {
    ConsoleTester console = checker().on("replay:" + file);
    console.exec("interfaces");
    assertTrue(console.err().contains("not recorded"), console.err());
    console.exec("check hidden-processes");
    assertTrue(console.err().contains("bytes were not recorded: reads="), console.err());
    console.exec("search root");
    assertTrue(console.err().contains("a replay cannot be searched"), console.err());
  }

  @Test
  void aDamagedOneIsRefusedWithTheReason() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Path damaged = Files.write(checker.resolve("damaged.snapshot"), bytes);
    String refused = "blueguard: not a usable snapshot: file=" + damaged + " reason=";
    checker()
        .exec("replay " + damaged)
        .assertFails(3, refused + "its hash does not match; take it again");
    Path cut = Files.write(damaged, java.util.Arrays.copyOf(bytes, 50));
    checker()
        .exec("replay " + cut)
        .assertFails(3, refused + "it does not begin like one; take it again");
    checker()
        .exec("replay nothing")
        .assertFails(
            2,
            "blueguard: cannot read snapshot: file="
                + checker.resolve("snapshots/nothing.snapshot")
                + "; is it there?");
  }
}
