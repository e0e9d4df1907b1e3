package io.blueguard.response;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real packets through a real switch: 1 is a neighbour, 2 is infected, 3 is the forensic station.
 */
class IsolationTest {
  private static final String NORMAL = "priority=0 actions=NORMAL";
  private static final Allow PATH = Allow.parse("10.77.0.3/32/2222");
  private static TestNetwork network;

  @TempDir Path state;
  private Isolation isolation;

  @BeforeAll
  static void build() {
    network = TestNetwork.of(3);
    network.serve(2, 2222);
    network.serve(2, 80);
    network.serve(3, 80);
  }

  @AfterAll
  static void takeDown() {
    if (network != null) {
      network.close();
    }
  }

  @BeforeEach
  void open() {
    isolation = new Isolation(network.access(), new Journal(state.resolve("case.jsonl")));
  }

  @AfterEach
  void heal() {
    isolation.release(isolation.releasePlans("", ""), "test");
    network.ofctl("del-flows", network.bridge());
    network.ofctl("add-flow", network.bridge(), "priority=0,actions=NORMAL");
    network.ofctl("mod-port", network.bridge(), network.port(2), "forward");
    network.ofctl("mod-port", network.bridge(), network.port(2), "flood");
    // These, too, are changes after which the switch may keep what it had decided.
    new Switch(network.access()).decideAnew().forEach(SwitchAccess::ask);
    network.forget();
    assertTrue(network.reaches(1, 2), network::story);
    assertTrue(network.reaches(3, 2), network::story);
  }

  @Test
  void aCutStopsEverythingInBothDirectionsAndReleaseBringsItBack() {
    List<String> before = network.flows();
    Isolated row = isolation.isolate(victim());
    assertEquals("isolated", row.state());
    assertFalse(network.ping(1, 2));
    assertFalse(network.ping(2, 1));
    assertEquals("", network.connect(3, network.ip(2), "2222"));
    assertTrue(network.reaches(1, 3), "others go on");
    assertEquals(1, isolation.release(isolation.releasePlans("", network.port(2)), "clean"));
    assertTrue(network.reaches(1, 2));
    assertTrue(network.reaches(2, 1));
    assertEquals(before, network.flows());
    assertEquals(List.of(), isolation.list());
  }

  @Test
  void noFrameAtAllReachesAMachineThatIsCutOff() {
    isolation.isolate(victim());
    long before = network.received(2);
    shout(1);
    assertEquals(before, network.received(2));
    isolation.release(isolation.releasePlans("", network.port(2)), "clean");
    shout(1);
    assertTrue(network.received(2) > before, "the shouting would have been heard");
  }

  @Test
  void theForensicPathStaysOpenAndNothingElse() {
    Isolated row = isolation.isolate(victim().withMacs(network.mac(2)).allowing(PATH));
    assertEquals(List.of("10.77.0.3/32/2222"), row.allow());
    network.in(2, "ip", "neigh", "flush", "dev", "eth0");
    network.in(3, "ip", "neigh", "flush", "dev", "eth0");
    assertEquals("served", network.reply(3, network.ip(2), "2222"));
    assertEquals("", network.connect(3, network.ip(2), "80"), "another service");
    assertEquals("", network.connect(1, network.ip(2), "2222"), "another machine");
    assertFalse(network.ping(3, 2));
    assertFalse(network.ping(1, 2));
    assertFalse(network.ping(2, 1));
  }

  @Test
  void aMachineThatIsCutOffCannotOpenAConnectionThroughThePath() {
    assertEquals("served", network.reply(2, "-p", "2223", network.ip(3), "80"));
    isolation.isolate(victim().withMacs(network.mac(2)).allowing(new Allow("10.77.0.3/32", 2223)));
    assertEquals("", network.connect(2, "-p", "2223", network.ip(3), "80"));
  }

  @Test
  void withAPathTooNothingThatIsForAllReachesTheMachine() {
    isolation.isolate(victim().withMacs(network.mac(2)).allowing(PATH));
    // The station's own ARP would be let through, and comes some seconds after it last spoke.
    network.in(2, "ip", "neigh", "flush", "dev", "eth0");
    network.in(3, "ip", "neigh", "flush", "dev", "eth0");
    long before = network.received(2);
    shout(1);
    assertEquals(before, network.received(2));
  }

  /** {@link Switch#decideAnew} tells of the fault of the switch that this is about. */
  @Test
  void aCutHoldsForWhatTheSwitchHadDecidedTwice() {
    decideTwice();
    isolation.isolate(victim());
    assertFalse(network.ping(1, 2));
    assertFalse(network.ping(2, 1));
  }

  @Test
  void aMachineIsBackAlsoWhereTheSwitchHadDecidedTwice() {
    isolation.isolate(victim());
    decideTwice();
    isolation.release(isolation.releasePlans("", network.port(2)), "clean");
    assertTrue(network.ping(1, 2), network::story);
    assertTrue(network.ping(2, 1), network::story);
  }

  /** About pings, and then, beside it, about all of IP. */
  private static void decideTwice() {
    network.ofctl("add-flow", network.bridge(), "priority=9,tcp,tp_dst=99,actions=drop");
    network.ping(1, 2);
    network.ping(2, 1);
    network.ofctl("--strict", "del-flows", network.bridge(), "priority=9,tcp,tp_dst=99");
    assertTrue(new Switch(network.access()).settle());
    network.connect(1, network.ip(2), "80");
    network.connect(2, network.ip(1), "80");
  }

  @Test
  void aCutTwiceIsACutOnce() {
    isolation.isolate(victim());
    List<String> once = network.flows();
    isolation.isolate(victim());
    assertEquals(once, network.flows());
    assertEquals(1, isolation.list().size());
  }

  @Test
  void aPathCanBeOpenedAndClosedWhileTheCutStays() {
    isolation.isolate(victim());
    isolation.isolate(victim().withMacs(network.mac(2)).allowing(PATH));
    assertEquals("served", network.reply(3, network.ip(2), "2222"));
    assertFalse(network.ping(1, 2));
    isolation.isolate(victim());
    assertEquals("", network.connect(3, network.ip(2), "2222"));
    isolation.release(isolation.releasePlans("", network.port(2)), "clean");
    assertTrue(network.reaches(1, 2));
    assertEquals(List.of(NORMAL), network.flows());
  }

  @Test
  void aConsoleStartedAnewKnowsWhatIsInForce() {
    isolation.isolate(victim().withMacs(network.mac(2)).allowing(PATH));
    Isolation other = new Isolation(network.access(), new Journal(state.resolve("other.jsonl")));
    Isolated row = other.list().getFirst();
    assertEquals(network.port(2), row.port());
    assertEquals("isolated", row.state());
    assertEquals(1, other.release(other.releasePlans("", network.port(2)), "clean"));
    assertTrue(network.reaches(1, 2));
  }

  @Test
  void flowsAndSettingsOfOthersStay() {
    String bridge = network.bridge();
    network.ofctl("add-flow", bridge, "cookie=0x77,priority=100,tcp,tp_dst=99,actions=drop");
    network.ofctl("mod-port", bridge, network.port(2), "no-flood");
    List<String> before = network.flows();
    isolation.isolate(victim().withMacs(network.mac(2)).allowing(PATH));
    isolation.release(isolation.releasePlans("", network.port(2)), "clean");
    assertEquals(before, network.flows());
    assertTrue(config().contains("NO_FLOOD"), "it was set before us");
  }

  @Test
  void aFlowOfOthersThatComesFirstIsAReasonToRefuse() {
    network.ofctl("add-flow", network.bridge(), "cookie=0x77,priority=65535,arp,actions=NORMAL");
    Failure failure = assertThrows(Failure.UsageError.class, () -> isolation.plan(victim()));
    assertEquals(
        "flows of others come first: [table=0,priority=65535,arp actions=NORMAL];"
            + " priorities from 65532 on must be free",
        failure.getMessage());
  }

  @Test
  void aFlowOfOthersThatSendsToThePortClosesOnlyThePath() {
    int number = number(2);
    network.ofctl("add-flow", network.bridge(), "priority=9,in_port=1,actions=output:" + number);
    Request path = victim().withMacs(network.mac(2)).allowing(PATH);
    Failure failure = assertThrows(Failure.UsageError.class, () -> isolation.plan(path));
    assertEquals(
        "flows of others send to the port by themselves: [table=0,priority=9,in_port=1"
            + " actions=output:"
            + number
            + "]; it can be cut off without --allow",
        failure.getMessage());
    isolation.isolate(victim());
    long before = network.received(2);
    shout(1);
    assertEquals(before, network.received(2));
  }

  @Test
  void thePortIsFoundByTheMachinesAddress() {
    Request byAddress = byAddress(network.mac(2));
    assertEquals(network.bridge() + "/" + network.port(2), isolation.plan(byAddress).path());
  }

  @Test
  void anAddressThatOnlyTheMachineClaimsIsNotCut() {
    Plan plan = isolation.plan(byAddress(network.mac(2), "02:00:00:00:00:77"));
    assertTrue(plan.typed().getFirst().contains(network.mac(2)));
    assertFalse(plan.typed().getFirst().contains("02:00:00:00:00:77"));
  }

  @Test
  void addressesBehindSeveralPortsAreAnErrorThatListsThem() {
    Request both = byAddress(network.mac(1), network.mac(2));
    Failure failure = assertThrows(Failure.UsageError.class, () -> isolation.plan(both));
    String bridge = network.bridge() + "/";
    assertEquals(
        "several ports carry the machine's addresses: ["
            + bridge
            + network.port(1)
            + " carries ["
            + network.mac(1)
            + "], "
            + bridge
            + network.port(2)
            + " carries ["
            + network.mac(2)
            + "]]; try isolate PORT",
        failure.getMessage());
  }

  @Test
  void aPortThatCarriesOthersTooIsNotCutByAnAddress() {
    network.in(2, "ip", "link", "add", "link", "eth0", "name", "more", "type", "macvlan");
    network.in(2, "ip", "link", "set", "more", "address", "02:62:67:00:00:99", "up");
    network.in(2, "ip", "addr", "add", "10.77.0.99/24", "dev", "more");
    try {
      network.in(2, "ping", "-c", "1", "-W", "1", "-I", "more", network.ip(1));
      Failure failure =
          assertThrows(Failure.UsageError.class, () -> isolation.plan(byAddress(network.mac(2))));
      assertTrue(
          failure.getMessage().startsWith("the port is not the machine's alone: "),
          failure.getMessage());
    } finally {
      network.in(2, "ip", "link", "del", "more");
      SwitchAccess.ask(network.access().appctl("fdb/flush", network.bridge()));
    }
  }

  @Test
  void anAddressNobodyHasIsAnError() {
    Failure failure =
        assertThrows(
            Failure.UsageError.class, () -> isolation.plan(byAddress("02:00:00:00:00:77")));
    assertEquals(
        "no port carries the machine's addresses: macs=[02:00:00:00:00:77]; try isolate PORT",
        failure.getMessage());
  }

  @Test
  void somebodyElsesAddressIsNotCutWithThePort() {
    Request wrong = victim().withMacs(network.mac(1));
    Failure failure = assertThrows(Failure.UsageError.class, () -> isolation.plan(wrong));
    assertTrue(
        failure.getMessage().startsWith("address is behind another port: macs=[" + network.mac(1)),
        failure.getMessage());
  }

  @Test
  void aPortThatIsNotThereIsAnErrorThatListsThoseThatAre() {
    Request none = Request.port(network.bridge(), "nowhere", "");
    Failure failure = assertThrows(Failure.UsageError.class, () -> isolation.plan(none));
    assertTrue(failure.getMessage().contains(network.port(1)), failure.getMessage());
  }

  @Test
  void theBridgesOwnPortIsNotCut() {
    Request own = Request.port(network.bridge(), network.bridge(), "");
    Failure failure = assertThrows(Failure.UsageError.class, () -> isolation.plan(own));
    assertTrue(failure.getMessage().startsWith("port cannot be cut off"), failure.getMessage());
  }

  @Test
  void aPlanChangesNothingAndItsCommandsDoWhatTheCutDoes() {
    List<String> before = network.flows();
    Plan plan = isolation.plan(victim().withMacs(network.mac(2)));
    assertEquals(before, network.flows());
    assertEquals(List.of(), isolation.journal().entries());
    for (String command : plan.typed()) {
      assertEquals(0, new Call("bash", "-c", command).run(SwitchAccess.LIMIT).status(), command);
    }
    assertFalse(network.ping(1, 2));
    assertEquals("isolated", isolation.list().getFirst().state());
  }

  @Test
  void flowsThatSomebodyWipedAreNoticedAndReleaseStillClearsThePort() {
    isolation.isolate(victim());
    network.ofctl("del-flows", network.bridge());
    network.ofctl("add-flow", network.bridge(), "priority=0,actions=NORMAL");
    assertEquals("lost", isolation.list().getFirst().state());
    isolation.release(isolation.releasePlans("", network.port(2)), "clean");
    assertEquals(List.of(), isolation.list());
    assertTrue(network.reaches(1, 2));
  }

  @Test
  void aPortSettingThatSomebodyTookBackIsNoticed() {
    isolation.isolate(victim());
    network.ofctl("mod-port", network.bridge(), network.port(2), "forward");
    Isolated row = isolation.list().getFirst();
    assertEquals("partial", row.state());
    assertEquals("the port's NO_FWD", row.note());
  }

  @Test
  void aPortThatCameBackUnderAnotherNumberIsNoticed() {
    isolation.isolate(victim());
    network.vsctl("del-port", network.bridge(), network.port(2));
    assertEquals("stale", isolation.list().getFirst().state());
    network.vsctl(
        "add-port",
        network.bridge(),
        network.port(2),
        "--",
        "set",
        "Interface",
        network.port(2),
        "ofport_request=77");
    assertEquals("its port has another number now", isolation.list().getFirst().note());
    isolation.isolate(victim());
    assertEquals("isolated", isolation.list().getFirst().state());
    assertFalse(network.ping(1, 2));
  }

  @Test
  void theJournalTellsWhatWasDone() {
    isolation.isolate(victim());
    isolation.release(isolation.releasePlans("", network.port(2)), "clean again");
    List<Entry> entries = isolation.journal().entries();
    assertEquals(
        List.of("isolate begin", "isolate done", "release begin", "release done"),
        entries.stream().map(entry -> entry.action() + " " + entry.phase()).toList());
    assertEquals("test", entries.getFirst().why());
    assertEquals(List.of(), entries.getFirst().before().get("flows"));
    assertEquals(List.of("NO_FWD"), entries.get(1).after().get("config"));
    assertEquals(List.of(), entries.getLast().after().get("config"));
    assertTrue(isolation.journal().verify().sound());
  }

  private Request victim() {
    return Request.port(network.bridge(), network.port(2), "test");
  }

  private static Request byAddress(String... macs) {
    return Request.machine(List.of(macs), "test");
  }

  private static int number(int machine) {
    return new Switch(network.access()).port("", network.port(machine)).number();
  }

  private static java.util.Set<String> config() {
    return new Switch(network.access()).port("", network.port(2)).config();
  }

  /** Broadcast, multicast, an address that is known and one that is not. */
  private static void shout(int from) {
    network.in(from, "ping", "-b", "-c", "1", "-W", "1", "10.77.0.255");
    network.in(from, "ping", "-c", "1", "-W", "1", "-I", "eth0", "224.0.0.1");
    network.in(from, "ping", "-c", "1", "-W", "1", "10.77.0.200");
    network.in(
        from,
        "ip",
        "neigh",
        "replace",
        "10.77.0.201",
        "lladdr",
        "02:00:00:00:00:55",
        "dev",
        "eth0");
    network.in(from, "ping", "-c", "1", "-W", "1", "10.77.0.201");
    network.in(from, "ping", "-c", "1", "-W", "1", network.ip(2));
  }
}
