package io.blueguard.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.delta.Event;
import io.blueguard.inspect.View;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import io.blueguard.kernel.Kernel;
import io.blueguard.script.Groovy;
import io.blueguard.testkit.LiveImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watch on a RAM file that somebody writes to. */
class LookoutTest {
  @TempDir private static Path state;
  @TempDir private Path folder;

  private final List<Event> events = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private LiveImage image;
  private Session session;
  private Target target;
  private Kernel kernel;

  @BeforeEach
  void attach() {
    image = LiveImage.ofExample(folder.resolve("machine.ram"));
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    session = new Session(new Settings(home, state, state, warnings::add, line -> {}));
    target = session.attach(image.spec(), "machine");
    kernel = target.kernel();
  }

  @AfterEach
  void close() {
    session.close();
    image.close();
  }

  private Lookout lookout(boolean all, String... views) {
    List<View<?>> chosen = session.catalog().views(List.of(views));
    Lookout.Request request =
        new Lookout.Request(List.of(target), all, chosen, Duration.ZERO, false);
    return new Lookout(session, request, events::add);
  }

  private long task(String comm) {
    return target.inspect(new Processes()).rows().stream()
        .filter(row -> row.comm().equals(comm))
        .map(Process::task)
        .findFirst()
        .orElseThrow();
  }

  private long at(long task, String member) {
    return task + kernel.field("task_struct", member).offset();
  }

  private List<String> told() {
    List<String> told =
        events.stream().map(e -> (e.kind() + " " + e.view() + " " + e.field()).strip()).toList();
    events.clear();
    return told;
  }

  @Test
  void aTaskThatIsUnlinkedIsGoneForPsAndHiddenForItsCheck() {
    Lookout lookout = lookout(false, "ps", "lsmod", "check:hidden-processes");
    lookout.watch().round();
    assertEquals(List.of(), told());
    image.unlink(kernel, at(task("nginx"), "tasks"));
    lookout.watch().round();
    assertEquals(List.of("removed ps", "added check:hidden-processes"), told());
    assertEquals(2, lookout.watch().stats().costs().walks());
    lookout.watch().round();
    assertEquals(List.of(), told());
    assertEquals(1, lookout.watch().stats().batches());
  }

  @Test
  void aNameThatChangesIsAChangeAndAWakingTaskIsNone() {
    Lookout lookout = lookout(false, "ps");
    long task = task("nginx");
    long taskState = at(task, "__state");
    image.put64(kernel, taskState, image.u64(kernel, taskState) & 0xffff_ffff_0000_0000L);
    lookout.watch().round();
    assertEquals(List.of(), told());
    assertEquals(1, lookout.watch().stats().costs().walks());
    image.put(kernel, at(task, "comm"), "\u001b[31m\0".getBytes(StandardCharsets.US_ASCII));
    lookout.watch().round();
    assertEquals(List.of("changed ps comm"), told());
  }

  @Test
  void aHookedSystemCallIsToldWithWhatItWas() {
    Lookout lookout = lookout(false, "syscall-table", "check:syscall");
    image.put64(
        kernel, kernel.symbol("sys_call_table") + 8 * 62, kernel.symbol("__x64_sys_getpid"));
    lookout.watch().round();
    assertTrue(
        events.stream()
            .anyMatch(e -> e.field().equals("symbol") && e.before().equals("__x64_sys_kill")),
        events.toString());
    assertTrue(events.stream().anyMatch(e -> e.view().equals("check:syscall")), events.toString());
  }

  @Test
  void aViewThatCannotBeAnsweredAnyMoreIsLostAndRegained() {
    Lookout lookout = lookout(false, "lsmod", "ps");
    long head = kernel.symbol("modules");
    long first = image.u64(kernel, head);
    image.put64(kernel, head, 0x10);
    lookout.watch().round();
    List<String> then = told();
    assertTrue(then.stream().allMatch(line -> line.contains("lsmod")), then.toString());
    image.put64(kernel, head, first);
    lookout.watch().round();
    lookout.watch().round();
    assertEquals(List.of("machine"), lookout.watch().targets());
  }

  @Test
  void aMachineWhoseFileIsGoneVanishesAndComesBack() throws IOException {
    Lookout lookout = lookout(true, "ps");
    lookout.watch().round();
    Path aside = folder.resolve("aside");
    Files.move(image.file(), aside);
    lookout.look();
    lookout.watch().round();
    assertEquals(
        "vanished file is gone: file=" + image.file(),
        events.getLast().kind() + " " + events.getLast().after());
    assertEquals(List.of(), lookout.watch().targets());
    Files.move(aside, image.file());
    lookout.look();
    lookout.watch().round();
    assertEquals("appeared", events.getLast().kind());
    assertEquals(List.of("machine"), lookout.watch().targets());
  }

  @Test
  void aMachineThatBootsAnewDoesNotAnswerAsTheOldOneAndComesBack() {
    Lookout lookout = lookout(true, "ps");
    lookout.watch().round();
    long canary = at(kernel.symbol("init_task"), "stack_canary");
    image.put64(kernel, canary, image.u64(kernel, canary) + 1);
    String gone = "machine has booted anew: name=machine; try detach, and attach " + image.spec();
    var refused =
        assertThrows(Failure.EngineUnavailable.class, () -> target.inspect(new Processes()));
    assertEquals(gone, refused.getMessage());
    lookout.look();
    lookout.watch().round();
    assertEquals("vanished " + gone, events.getLast().kind() + " " + events.getLast().after());
    lookout.look();
    lookout.watch().round();
    assertEquals("appeared", events.getLast().kind());
    assertFalse(session.machine("machine").inspect(new Processes()).rows().isEmpty());
  }

  @Test
  void aMachineThatPanicsIsToldOfOnce() {
    Lookout lookout = lookout(true, "ps");
    lookout.look();
    lookout.watch().round();
    long panic = kernel.symbol("panic_cpu");
    image.put64(kernel, panic, image.u64(kernel, panic) & -1L << Integer.SIZE);
    for (int i = 0; i < 2; i++) {
      lookout.look();
      lookout.watch().round();
    }
    assertEquals(1, events.size());
    Event told = events.getFirst();
    assertEquals(
        "machine  changed state",
        told.target() + " " + told.view() + " " + told.kind() + " " + told.field());
    assertEquals("running -> panicked", told.before() + " -> " + told.after());
  }

  /** What {@code start_kernel} does: it names its first task, and gives it a number later. */
  @Test
  void aMachineThatIsFoundWhileItBootsIsTheSameWhenItHasBooted() {
    long idle = kernel.symbol("init_task");
    long number = image.u64(kernel, at(idle, "stack_canary"));
    long name = image.u64(kernel, at(idle, "comm"));
    long running = image.u64(kernel, kernel.symbol("system_state"));
    session.detach("machine");
    image.put64(kernel, at(idle, "stack_canary"), 0);
    image.put64(kernel, at(idle, "comm"), name & 0xff_ffff_ffff_ffffL);
    image.put64(kernel, at(idle, "comm") + 7, 0);
    image.put64(kernel, kernel.symbol("system_state"), running & -1L << Integer.SIZE);
    warnings.clear();
    target = session.attach(image.spec(), "machine");
    assertEquals(
        List.of("machine is still booting: name=machine; answers are of what it has set up so far"),
        warnings);
    assertEquals("", target.gone());
    image.put64(kernel, at(idle, "comm") + 7, '/' | '0' << Byte.SIZE);
    assertEquals("", target.gone());
    image.put64(kernel, at(idle, "stack_canary"), number);
    assertEquals("", target.gone());
    assertFalse(target.inspect(new Processes()).rows().isEmpty());
    image.put64(kernel, at(idle, "stack_canary"), 0);
    assertTrue(target.gone().startsWith("machine has booted anew: "), target.gone());
  }

  @Test
  void aTargetThatIsAttachedMeanwhileJoinsWhereAllAreMeant() {
    Lookout lookout = lookout(true, "ps");
    session.attach("example:clean");
    lookout.look();
    lookout.watch().round();
    assertEquals(List.of("machine", "example:clean"), lookout.watch().targets());
    assertEquals("appeared", events.getLast().kind());
  }

  @Test
  void aScriptIsToldAndCanEndTheWatch() throws InterruptedException {
    StringWriter out = new StringWriter();
    Groovy groovy = new Groovy(session, new PrintWriter(out, true), List::of);
    long node = at(task("nginx"), "tasks");
    // Again and again, for nobody knows when the first walk is over.
    Thread hand =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    image.unlink(kernel, node);
                    LockSupport.parkNanos(5_000_000);
                    image.link(kernel, node);
                    LockSupport.parkNanos(5_000_000);
                  }
                });
    groovy.evaluate("watch('ps', every: '1ms', for: '60s') { e -> println e.kind; false }");
    hand.interrupt();
    hand.join();
    assertTrue(out.toString().matches("(added|removed)\\R"), out.toString());
  }
}
