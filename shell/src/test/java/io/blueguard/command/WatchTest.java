package io.blueguard.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.testkit.ConsoleTester;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
  @TempDir Path state;

  @Test
  void timesAreReadWithTheirUnits() {
    assertEquals(Duration.ofNanos(250_000), Watch.duration("--every", "250us"));
    assertEquals(Duration.ofMillis(10), Watch.duration("--every", "10ms"));
    assertEquals(Duration.ofMinutes(1), Watch.duration("--for", "1m"));
    assertEquals(Duration.ZERO, Watch.duration("--every", "0"));
    Failure failure =
        assertThrows(Failure.UsageError.class, () -> Watch.duration("--every", "soon"));
    assertEquals(
        "not a time: option=--every value=soon; try 10ms, 2s, 1m or 0", failure.getMessage());
  }

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
  void whatIsToBeWatchedHasToExist() {
    new ConsoleTester(state)
        .on("example:clean")
        .exec("watch check:nothing")
        .assertFails(2, "blueguard: no such check: name=nothing; try check --list");
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
    assertTrue(console.out().contains("ps, warm"), console.out());
    console
        .exec("bench --interval soon")
        .assertFails(
            2, "blueguard: not a time: option=--interval value=soon; try 10ms, 2s, 1m or 0");
  }
}
