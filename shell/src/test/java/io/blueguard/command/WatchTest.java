package io.blueguard.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.delta.Event;
import io.blueguard.delta.EventLog;
import io.blueguard.render.Format;
import io.blueguard.render.Look;
import io.blueguard.testkit.ConsoleTester;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
  @TempDir Path state;

  @Test
  void anImageNeverChangesAndItsWatchEndsWithNothingFound() {
    ConsoleTester console = new ConsoleTester(state).on("example:tampered");
    console.exec("watch --for 50ms --every 0");
    assertEquals(0, console.status());
    assertEquals("", console.out());
    assertTrue(console.err().contains("walks=0"), console.err());
  }

  @Test
  void checksAreWatchedLikeViewsOnSeveralMachines() {
    ConsoleTester console = new ConsoleTester(state).on("example:clean");
    console.exec(
        "watch ps check:syscall check --on example:clean --on example:tampered --for 20ms");
    assertEquals(0, console.status(), console.err());
    assertTrue(console.err().contains("machines=2"), console.err());
    assertTrue(console.err().contains("walks=0"), console.err());
  }

  @Test
  void aMachineThatWentIsNamedThoughOneAloneIsLeft() {
    String time = "2026-01-01T10:00:00.123456Z";
    Event lost = new Event(time, "host/old", "ps", "lost", "", "", null, "not mapped");
    assertEquals(List.of("10:00:00.123 ps lost not mapped"), told(List.of("host/old"), lost));
    String named = "10:00:00.123 host/old ps lost not mapped";
    assertEquals(List.of(named), told(List.of("host", "host/old"), lost));
    assertEquals(List.of(named), told(List.of("host"), lost));
  }

  private static List<String> told(List<String> watched, Event event) {
    Briefs briefs = new Briefs();
    briefs.of(watched, List.of());
    return briefs.of(watched.subList(0, 1), List.of(event));
  }

  @Test
  void whatIsToBeWatchedHasToExist() {
    new ConsoleTester(state)
        .on("example:clean")
        .exec("watch check:nothing")
        .assertFails(2, "blueguard: no such check: name=nothing; try check --list");
  }

  @Test
  void aConditionThatDoesNotEndIsGivenUpByItsName() {
    new ConsoleTester(state)
        .on("example:clean")
        .exec("ps --where 'while (true) { }'")
        .assertFails(2, "blueguard: condition does not end: condition=while (true) { } limit=5s");
  }

  @Test
  void theBenchMeasuresEachViewAndTheTick() {
    ConsoleTester console = new ConsoleTester(state).on("example:clean");
    console.exec("bench --runs 3 -f csv");
    assertTrue(console.out().contains("tick of ps"), console.out());
    assertEquals(0, console.status());
  }

  @Test
  void theBenchDrawsHowLongReadsTook() {
    ConsoleTester console = new ConsoleTester(state).on("example:clean");
    console.exec("bench --runs 3");
    assertTrue(console.out().contains("read of 8 bytes, 3 of them:"), console.out());
    assertTrue(console.out().contains("█"), console.out());
  }

  @Test
  void behindAModelTheBenchSaysHowMuchOfTheDeviceItReachesAndHowManyMachinesThatWouldBe() {
    ConsoleTester console = new ConsoleTester(state).on("emulated:bluefield2:example:clean");
    console.exec(
        "bench --runs 3 --interval 10s -f csv -o what,limit_us,vms"
            + " --where 'kind == \"view\" && limit_us != null && vms >= 0 && limit_us > 100'");
    assertTrue(console.out().contains("ps, cold"), console.out());
    console
        .exec("bench --interval soon")
        .assertFails(
            2, "blueguard: not a time: option=--interval value=soon; try 10ms, 2s, 1m or 0");
    console
        .exec("bench --interval 0s")
        .assertFails(2, "blueguard: interval out of range: value=0s; try 10ms");
  }

  @Test
  void aConditionThatCannotBeAnsweredTellsTheEventAndSaysSoOnce() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console =
        new Console(
            null, new PrintWriter(out), new PrintWriter(err), Format.TABLE, Look.PLAIN, null, null);
    Predicate<Object> condition =
        event -> {
          throw new Failure.UsageError("no such column: name=uid");
        };
    try (EventLog log = EventLog.to(null)) {
      Told told = new Told(console, Format.TABLE, condition, log);
      Event event = new Event("now", "vm", "ps", "changed", "pid=1", "comm", "a", "b\u001b[2J");
      told.accept(event);
      told.accept(event);
      assertEquals(2, out.toString().lines().count());
      assertTrue(out.toString().startsWith("now vm ps changed pid=1 comm: a -> b"), out.toString());
      assertFalse(out.toString().contains("\u001b"));
      assertEquals(
          "warning: told without an answer to --where: no such column: name=uid\n", err.toString());
      assertTrue(told.seen());
    }
  }
}
