package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.testkit.ConsoleTester;
import io.blueguard.testkit.OwnProcess;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir private Path folder;
  private ConsoleTester console;

  @BeforeEach
  void open() {
    console = new ConsoleTester(folder);
  }

  @Test
  void helpAndVersionGoToStandardOutput() {
    assertEquals(0, console.start("--help").status());
    assertTrue(console.out().startsWith("Usage: blueguard"));
    assertEquals("", console.err());
    assertEquals(0, console.start("--version").status());
    assertTrue(console.out().startsWith("blueguard "));
  }

  @Test
  void aWrongOptionIsAUsageError() {
    console
        .start("--colour")
        .assertFails(2, "blueguard: unknown option: name=--colour; try blueguard --help");
    console
        .start("-f")
        .assertFails(2, "blueguard: missing argument: name=FORMAT; try blueguard --help");
    assertEquals(2, console.start("-f", "xml", "-c", "ps").status());
  }

  @Test
  void aCommandWithoutATargetSaysHowToGetOne() {
    console
        .exec("ps")
        .assertFails(
            2,
            "blueguard: no target is attached; try attach example:clean, or start with -t TARGET");
  }

  @Test
  void aMistypedCommandIsGuessed() {
    console.exec("pss").assertFails(2, "blueguard: no such command: name=pss; did you mean ps");
    console
        .exec("pstree -a")
        .assertFails(2, "blueguard: no such command: name=pstree; here it is: ps --tree");
    console
        .exec("linux.lsof.Lsof --pid 1")
        .assertFails(
            2,
            "blueguard: no such command: name=linux.lsof.Lsof; here it is: files --all, or holds"
                + " PATH");
    console
        .exec("lsmdo -f json")
        .assertFails(2, "blueguard: no such command: name=lsmdo; did you mean lsmod");
    console
        .exec("help pss")
        .assertFails(2, "blueguard: no such command: name=pss; did you mean ps");
  }

  @Test
  void aMistypedOptionIsGuessed() {
    console
        .exec("ps --thread")
        .assertFails(
            2, "blueguard: unknown option: name=--thread; did you mean --threads; try help ps");
    console.exec("sym").assertFails(2, "blueguard: missing argument: name=SYMBOL; try help sym");
    console
        .exec("info extra")
        .assertFails(2, "blueguard: unexpected argument: value=extra; try help info");
  }

  @Test
  void anythingElseIsGroovy() {
    console.assertExec("6 * 7", "42\n");
    console.assertExec("x = [1, 2, 3]; x.sum()", "6\n");
    console.exec("nothere").assertFails(2, "blueguard: no such variable or field: name=nothere");
    assertEquals(2, console.exec("1 +").status());
    assertEquals(1, console.err().lines().count());
  }

  @Test
  void commandsRunInOrderInOneSession() {
    console.exec("x = 6", "x * 7");
    assertEquals("6\n42\n", console.out());
  }

  @Test
  void outputGoesThroughProgramsAndIntoFiles() throws IOException {
    Path file = folder.resolve("out.txt");
    console.exec("targets -f json | tr '[]' '()'");
    assertEquals("()\n", console.out());
    console.exec("targets -f json > " + file, "targets -f json >> " + file);
    assertEquals("[]\n[]\n", Files.readString(file));
    console
        .exec("targets > /nonexistent/x")
        .assertFails(2, "blueguard: cannot write: file=/nonexistent/x reason=NoSuchFile");
  }

  @Test
  void outputForWhichThereIsNoSpaceIsNotLostInSilence() throws Exception {
    console
        .exec("targets > /dev/full")
        .assertFails(2, "blueguard: cannot write: file=/dev/full reason=No space left on device");
    Process full = OwnProcess.start(folder, Redirect.to(new File("/dev/full")), "-c", "targets");
    assertEquals(2, full.waitFor());
    assertEquals(
        "blueguard: output is lost: reason=No space left on device\n",
        Files.readString(folder.resolve("err")));
  }

  @Test
  void whoReadsNoFurtherNeedNotBeTold() throws Exception {
    Process process = OwnProcess.start(folder, "-c", "println('x' * 1_000_000)");
    process.inputReader().close();
    assertEquals(0, process.waitFor());
    assertEquals("", Files.readString(folder.resolve("err")));
  }

  @Test
  void theStackTraceIsForThoseWhoAskForIt() {
    console.start("--debug", "-c", "ps");
    assertTrue(console.err().contains("\tat io.blueguard."));
  }

  @Test
  void aScriptGetsItsArgumentsAndSaysWhereItFails() throws IOException {
    Path script = folder.resolve("hello.groovy");
    Files.writeString(script, "println args.join('+')\nprintln args.length\n");
    assertEquals(0, console.start(script.toString(), "a", "-c", "--x").status());
    assertEquals("a+-c+--x\n3\n", console.out());
    Files.writeString(script, "def x = 1\nx.frobnicate()\n");
    console
        .start(script.toString())
        .assertFails(2, "blueguard: hello.groovy:2: no such function: name=frobnicate");
    Files.writeString(script, "def x = 1\n\nif (\n");
    console.start(script.toString());
    assertTrue(console.err().startsWith("blueguard: hello.groovy:"), console.err());
    assertEquals(2, console.status());
    console
        .start(folder.resolve("none.groovy").toString())
        .assertFails(
            2,
            "blueguard: cannot read script: file="
                + folder.resolve("none.groovy")
                + "; is it there, and text?");
  }
}
