package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.testkit.ConsoleTester;
import io.blueguard.testkit.Harmless;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A running process whose name, arguments and open file are escape sequences, newlines, formulas,
 * markup, and marks that turn the direction of writing or have no width.
 */
final class HostileProcess {
  private static final String INSIDE =
      "printf \"\\n=1+1\\033[31m\\342\\200\\256\" > /proc/$$/comm; "
          + "exec 9> \"/tmp/$(printf \"=a\\033[2J\\n\\342\\200\\217\")\"; "
          + "while :; do sleep 600; done";

  private static final String ARGUMENT = "\\n=cmd()|\\033]0;t\\007\\342\\200\\213<script>\\033[2J";

  /** The name as it is shown, 15 bytes of it. */
  private static final String SHOWN = "\\n=1+1\\x1b[31m\\u{202e}";

  private static final int TRIES = 600;

  private final Lab machine;
  private final Path state;
  private final ConsoleTester console;

  /**
   * @param state folder in which the machine's kernel is known already
   */
  HostileProcess(Lab machine, Path state) {
    this.machine = machine;
    this.state = state;
    console = new ConsoleTester(state).on(machine.spec());
  }

  /** Starts one, looks at it in every way, and ends it. */
  void isNotObeyed() throws IOException {
    exec("snapshot save before-" + machine.pid() + " ps");
    String pid = whileWatched();
    tables(pid);
    exec("diff before-" + machine.pid(), "diff before-" + machine.pid() + " -f csv");
    assertTrue(console.out().contains(SHOWN), console.out());
    report();
    machine.ask("run", "kill " + pid);
  }

  /** A watch tells of it as it begins. */
  private String whileWatched() {
    ConsoleTester watching = new ConsoleTester(state).on(machine.spec());
    Thread watch = Thread.ofVirtual().start(() -> watching.exec("watch ps"));
    String pid = "";
    try {
      // It has begun when it tells of somebody who comes.
      for (int i = 0; i < TRIES && !watching.out().contains(" added "); i++) {
        machine.ask("run", "sleep 1 &");
      }
      pid = machine.ask("run", command()).strip();
      for (int i = 0; i < TRIES && !watching.out().contains(SHOWN); i++) {
        Thread.sleep(100);
      }
      watch.interrupt();
      watch.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assertEquals(1, watching.status(), watching.err());
    assertTrue(watching.out().contains(SHOWN), watching.out());
    assertTrue(watching.out().contains(pid), watching.out());
    Harmless.expect("watch", watching.out() + watching.err());
    return pid;
  }

  /** The file is what it opens last. */
  private static String command() {
    return "sh -c '"
        + INSIDE
        + "' \"$(printf \""
        + ARGUMENT
        + "\")\" < /dev/null > /dev/null 2>&1 & until [ -e /proc/$!/fd/9 ]; do sleep 0.1; done;"
        + " echo $!";
  }

  private void tables(String pid) {
    exec("ps", "ps --tree", "ps -f long", "cmdline " + pid, "files " + pid);
    assertTrue(console.out().contains(SHOWN), console.out());
    exec("foreach " + pid + " maps", "env " + pid, "bt " + pid, "explain files " + pid);
    exec("list task_struct.tasks init_task -s comm", "task(" + pid + ").comm", "set " + pid);
    exec("ps -f csv", "cmdline " + pid + " -f csv", "files " + pid + " -o path,comm -f csv");
    console.out().lines().forEach(row -> assertFalse(row.matches("[\"]?[=+@-].*|.*,\"?=.*"), row));
  }

  private void report() throws IOException {
    for (String name : List.of("hostile.html", "hostile.md")) {
      Path file = state.resolve(name);
      exec("triage " + file);
      String text = Files.readString(file);
      Harmless.expect(name, text);
      assertTrue(text.contains("x1b[31m"), name);
      assertFalse(text.contains("<script>"), name);
    }
  }

  private void exec(String... lines) {
    console.exec(lines);
    assertTrue(console.status() <= 1, console.err());
    Harmless.expect(String.join(", ", lines), console.out() + console.err());
  }
}
