package io.blueguard.response;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.inspect.net.Interfaces;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import io.blueguard.testkit.ConsoleTester;
import io.blueguard.testkit.OwnProcess;
import io.blueguard.testkit.RamFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * The closed loop, with real packets: a live machine's memory is tampered with, the watch sees it
 * and the machine is off the network.
 */
class WatchAndCutTest {
  private static final Pattern REPLY = Pattern.compile("^\\[(\\d+\\.\\d+)\\].*", Pattern.MULTILINE);
  private static final long NOWHERE = 0xffff_ffff_f123_4000L;
  private static final double LIMIT_MILLIS = 50;
  private static final int ROUNDS = 6;
  private static final int CUTS = 2;

  @TempDir Path state;
  private TestNetwork network;
  private RamFile ram;
  private long entry;
  private long original;
  private long hardwareAddress;
  private RamFile second;

  @BeforeEach
  void build() throws IOException {
    network = TestNetwork.of(3);
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    try (Session session =
        new Session(new Settings(home, state, state, warning -> {}, step -> {}))) {
      Target target = session.attach("example:clean");
      ram = RamFile.copy(target.memory(), state.resolve("ram"));
      var kernel = target.kernel();
      entry = kernel.space().translate(kernel.symbol("sys_call_table") + 8 * 62);
      second = RamFile.copy(target.memory(), state.resolve("second"));
      long device = target.inspect(new Interfaces()).rows().get(1).device();
      long place = kernel.field("net_device", "dev_addr").get(kernel.space(), device);
      hardwareAddress = kernel.space().translate(place);
      original = kernel.space().memory().u64(entry);
    }
  }

  @AfterEach
  void takeDown() {
    if (network != null) {
      network.close();
    }
  }

  /** Leads the system call kill elsewhere. */
  private Instant tamper() throws IOException {
    Instant before = Instant.now();
    ram.write64(entry, NOWHERE);
    return before;
  }

  private String watch(String length, String... more) {
    return String.join(
        " ",
        "watch check:syscall --every 5ms --for " + length + " -f jsonl --on-finding high:isolate",
        "--ovs-rundir " + network.folder(),
        "--port " + network.port(2),
        "--allow 10.77.0.3/32/22",
        String.join(" ", more));
  }

  private ConsoleTester console(String... more) {
    ConsoleTester console = new ConsoleTester(state).on(ram.spec());
    console.exec(watch("3s", more));
    return console;
  }

  /**
   * A round is a program that has just started, in which nothing has run before, and its first cuts
   * one after the other: each has to hold the limit, the first one as well. A busy computer may
   * need another round, and a round is repeated as a whole; a path that is too slow when it is
   * taken for the first time fails in all of them.
   */
  @Test
  void anArmedWatchCutsTheMachineOffWithinFiftyMillisecondsAndTheForensicPathStays(
      TestReporter report) throws Exception {
    network.serve(2, 22);
    List<List<Double>> rounds = new ArrayList<>();
    do {
      rounds.add(round(report));
    } while (rounds.size() < ROUNDS && !holds(rounds.getLast()));
    String said = rounds.size() + " rounds, ms from the write to the last reply: " + rounds;
    report.publishEntry("cuts", said);
    assertTrue(holds(rounds.getLast()), said);
    assertEquals(0, new ConsoleTester(state).exec("case verify").status());
  }

  private static boolean holds(List<Double> cuts) {
    return cuts.stream().allMatch(millis -> millis <= LIMIT_MILLIS);
  }

  /** Milliseconds from each write to the last reply to a ping. */
  private List<Double> round(TestReporter report) throws Exception {
    ram.write64(entry, original);
    long armed = intents();
    List<String> words = new ArrayList<>(List.of("-t", ram.spec()));
    for (int i = 0; i < CUTS; i++) {
      words.addAll(List.of("-c", watch("10s", "--armed")));
    }
    List<Double> millis = new ArrayList<>();
    Process program = OwnProcess.start(state, words.toArray(String[]::new));
    try (BufferedReader events = program.inputReader(StandardCharsets.UTF_8)) {
      for (int i = 0; i < CUTS; i++) {
        waitForIntent(armed + i);
        millis.add(cut(events, report));
      }
    } finally {
      program.toHandle().destroyForcibly();
    }
    return millis;
  }

  /** Tampered with, cut off, released; afterwards the memory is as it was. */
  private double cut(BufferedReader events, TestReporter report) throws Exception {
    Instant written;
    String said;
    try (Call.Running ping =
            network.start(1, "ping", "-D", "-i", "0.002", "-w", "4", network.ip(2));
        ForensicPath path = new ForensicPath()) {
      Thread.sleep(1000);
      written = tamper();
      String event =
          events
              .lines()
              .filter(l -> l.contains("\"view\":\"isolation\""))
              .findFirst()
              .orElseThrow();
      assertTrue(event.contains("\"kind\":\"isolated\""), event);
      assertTrue(event.contains("micros_from_write_to_cut_at_most"), event);
      report.publishEntry("event", event);
      said = ping.finish(Duration.ofSeconds(30)).out();
      path.check();
    }
    ram.write64(entry, original);
    cutOffAndReleased();
    List<Double> replies =
        REPLY.matcher(said).results().map(reply -> Double.parseDouble(reply.group(1))).toList();
    assertTrue(replies.size() > 20, "it was pinging: " + replies.size());
    return (replies.getLast() - (written.getEpochSecond() + written.getNano() / 1e9)) * 1000;
  }

  private void cutOffAndReleased() {
    assertFalse(network.ping(1, 2));
    assertFalse(network.ping(3, 2), "the path is one port, not a machine");
    assertEquals("", network.connect(1, network.ip(2), "22"));
    assertEquals("served", network.reply(3, network.ip(2), "22"));
    ConsoleTester after = new ConsoleTester(state);
    after.exec("release --ovs-rundir " + network.folder() + " " + network.port(2));
    assertEquals(0, after.status());
    assertTrue(network.reaches(1, 2));
  }

  /** The responder's machine connects again and again, before, during and after the cut. */
  private final class ForensicPath implements AutoCloseable {
    private final List<String> answers = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean ended;
    private final Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!ended) {
                    answers.add(network.reply(3, network.ip(2), "22"));
                  }
                });

    void check() throws InterruptedException {
      close();
      thread.join();
      assertFalse(answers.isEmpty());
      assertEquals(Set.of("served"), Set.copyOf(answers));
    }

    @Override
    public void close() {
      ended = true;
    }
  }

  private long intents() throws IOException {
    Path journal = state.resolve("case.jsonl");
    return Files.exists(journal)
        ? Files.readAllLines(journal).stream().filter(line -> line.contains("\"arm\"")).count()
        : 0;
  }

  /** The journal has the intent before the watch begins. */
  private void waitForIntent(long before) throws Exception {
    for (int i = 0; i < 1800; i++) {
      if (intents() > before) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("the watch was not armed");
  }

  @Test
  void withoutBeingArmedItOnlySaysWhatItWouldDo() throws Exception {
    tamper();
    ConsoleTester console = console("");
    assertTrue(console.out().contains("\"kind\":\"would-isolate\""), console.out() + console.err());
    assertTrue(console.out().contains("ovs-ofctl --bundle add-flows"), console.out());
    assertTrue(network.reaches(1, 2));
    assertTrue(Files.notExists(state.resolve("case.jsonl")));
  }

  private static byte[] bytes(String mac) {
    return HexFormat.ofDelimiter(":").parseHex(mac);
  }

  @Test
  void machinesThatAreWatchedTogetherAreEachCutOffAtTheirOwnPort() throws IOException {
    ram.write(hardwareAddress, bytes(network.mac(2)));
    second.write(hardwareAddress, bytes(network.mac(3)));
    String watch =
        "watch check:syscall --on-finding high:isolate --dry-run --ovs-rundir "
            + network.folder()
            + " --on "
            + ram.spec()
            + " --on "
            + second.spec();
    ConsoleTester console = new ConsoleTester(state);
    console.exec(watch);
    assertEquals(0, console.status(), console.err());
    assertTrue(console.out().contains(network.port(2)), console.out() + console.err());
    assertTrue(console.out().contains(network.port(3)), console.out() + console.err());
    console.exec(watch + " --port " + network.port(2));
    assertEquals(2, console.status());
    second.write(hardwareAddress, bytes(network.mac(2)));
    console.exec(watch);
    assertTrue(console.err().contains("two machines and one port"), console.err());
  }

  @Test
  void aDryRunPrintsTheCommandsAndEnds() {
    List<String> before = network.flows();
    ConsoleTester console = console("--armed --dry-run");
    String path = network.bridge() + "/" + network.port(2);
    assertTrue(
        console.out().startsWith("{\"action\":\"isolate\",\"path\":\"" + path + "\","),
        console.out());
    assertEquals(before, network.flows());
  }
}
