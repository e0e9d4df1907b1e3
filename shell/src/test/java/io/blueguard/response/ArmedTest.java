package io.blueguard.response;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

class ArmedTest {
  /** Wide, because this is about correctness on any machine; what it took is in the report. */
  private static final double PATIENCE_SECONDS = 2;

  private static final Pattern REPLY =
      Pattern.compile("^\\[(\\d+\\.\\d+)\\] .*ttl=", Pattern.MULTILINE);

  @TempDir Path state;
  private TestNetwork network;
  private Isolation isolation;

  @BeforeEach
  void build() {
    network = TestNetwork.of(2);
    isolation = new Isolation(network.access(), new Journal(state.resolve("case.jsonl")));
  }

  @AfterEach
  void takeDown() {
    if (network != null) {
      network.close();
    }
  }

  @Test
  void aFindingStopsThePingOfAMachineThatIsWatched(TestReporter report) throws Exception {
    try (Armed armed = new Armed(isolation, victim());
        Call.Running ping =
            network.start(1, "ping", "-D", "-i", "0.002", "-c", "1500", network.ip(2))) {
      assertEquals(List.of(), isolation.list());
      Thread.sleep(1000);
      Instant wall = Instant.now();
      Armed.Fired fired = armed.onFinding("hidden module", System.nanoTime()).orElseThrow();
      assertEquals("isolated", fired.cut().state());
      String said = ping.finish(Duration.ofSeconds(30)).out();
      List<Double> replies = REPLY.matcher(said).results().map(ArmedTest::seconds).toList();
      double last = replies.getLast() - (wall.getEpochSecond() + wall.getNano() / 1e9);
      report.publishEntry("last reply after the event, ms", "" + last * 1000);
      report.publishEntry("flows after the event, us", "" + fired.microsToFlows());
      report.publishEntry("everything after the event, us", "" + fired.micros());
      assertTrue(replies.size() > 100, "it was pinging: " + replies.size());
      assertTrue(last < PATIENCE_SECONDS, "last reply after " + last + " s");
      assertFalse(network.ping(1, 2));
    }
    List<Entry> entries = isolation.journal().entries();
    assertEquals(
        List.of("arm begin", "isolate done"),
        entries.stream().map(entry -> entry.action() + " " + entry.phase()).toList());
    assertEquals("test: hidden module", entries.getLast().why());
    assertTrue((long) entries.getLast().fields().get("micros_from_event") > 0);
  }

  @Test
  void itCutsOnce() {
    try (Armed armed = new Armed(isolation, victim())) {
      assertTrue(armed.onFinding("first", System.nanoTime()).isPresent());
      assertEquals(Optional.empty(), armed.onFinding("second", System.nanoTime()));
    }
    assertEquals(1, isolation.list().size());
  }

  @Test
  void disarmedItDoesNothing() {
    Armed armed = new Armed(isolation, victim());
    armed.close();
    assertEquals(Optional.empty(), armed.onFinding("late", System.nanoTime()));
    assertTrue(network.reaches(1, 2));
    assertEquals("disarm", isolation.journal().entries().getLast().action());
  }

  @Test
  void whatWouldBeRefusedIsRefusedWhenItIsArmed() {
    Request nowhere = Request.port(network.bridge(), "nowhere", "test");
    assertThrows(Failure.UsageError.class, () -> new Armed(isolation, nowhere));
  }

  @Test
  void aPortThatCameBackUnderAnotherNumberIsCutAllTheSame() {
    try (Armed armed = new Armed(isolation, victim())) {
      String port = network.port(2);
      network.vsctl("del-port", network.bridge(), port);
      network.vsctl(
          "add-port", network.bridge(), port, "--", "set", "Interface", port, "ofport_request=77");
      assertTrue(network.reaches(1, 2));
      assertEquals("isolated", armed.onFinding("f", System.nanoTime()).orElseThrow().cut().state());
    }
    assertFalse(network.ping(1, 2));
  }

  private Request victim() {
    return Request.port(network.bridge(), network.port(2), "test");
  }

  private static double seconds(MatchResult reply) {
    return Double.parseDouble(reply.group(1));
  }
}
