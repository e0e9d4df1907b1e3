package io.blueguard.response;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.testkit.ConsoleTester;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person types to cut a machine off, on a real switch. */
class IsolationCommandsTest {
  private static TestNetwork network;

  @TempDir Path state;
  private ConsoleTester console;
  private String where;

  @BeforeAll
  static void build() {
    network = TestNetwork.of(2);
  }

  @AfterAll
  static void takeDown() {
    if (network != null) {
      network.close();
    }
  }

  @BeforeEach
  void open() {
    console = new ConsoleTester(state);
    where = " --ovs-rundir " + network.folder() + " ";
  }

  @Test
  void aMachineIsIsolatedListedAndReleased() throws Exception {
    console.exec("isolate" + where + network.port(2) + " --why 'hidden module' -f json");
    assertEquals("", console.err());
    assertTrue(console.out().contains("\"state\":\"isolated\""), console.out());
    assertFalse(network.ping(1, 2));
    console.exec("isolation" + where + "-f json");
    assertTrue(console.out().contains("\"port\":\"" + network.port(2) + "\""), console.out());
    assertEquals(0, console.status());
    console.exec("release" + where + network.port(2));
    assertEquals("released " + network.bridge() + "/" + network.port(2) + "\n", console.err());
    assertTrue(network.reaches(1, 2));
    console.exec("release" + where + network.port(2));
    assertEquals("nothing is isolated: port=" + network.port(2) + "\n", console.err());
    assertEquals(0, console.status());
    console.exec("case list -f csv -o n,action,phase,why");
    assertEquals(
        List.of(
            "n,action,phase,why",
            "1,isolate,begin,hidden module",
            "2,isolate,done,hidden module",
            "3,release,begin,",
            "4,release,done,"),
        console.out().lines().map(String::strip).toList());
    console.exec("case verify");
    assertEquals(0, console.status());
    Path journal = state.resolve("case.jsonl");
    Files.writeString(journal, Files.readString(journal).replaceFirst("hidden", "hiddem"));
    console.exec("case verify -f csv");
    assertTrue(console.out().contains("1,changed,"), console.out());
    assertEquals(1, console.status());
  }

  @Test
  void aDryRunPrintsTheCommandsAndChangesNothing() {
    List<String> before = network.flows();
    console.exec("isolate --dry-run" + where + "--allow 10.77.0.1/32/22 --mac " + network.mac(2));
    assertTrue(
        console
            .out()
            .startsWith("# isolate " + network.bridge() + "/" + network.port(2) + "\nOVS_RUNDIR="),
        console.out() + console.err());
    assertTrue(console.out().contains("ovs-ofctl --bundle add-flows " + network.bridge()));
    assertTrue(console.out().contains("no-flood"));
    assertEquals(before, network.flows());
    assertTrue(Files.notExists(state.resolve("case.jsonl")));
  }

  @Test
  void withoutAPortOrAMachineNothingIsCut() {
    console.exec("isolate" + where);
    console.assertFails(
        2,
        "blueguard: nothing says what to cut off; name a port, or attach the machine so that its"
            + " addresses can be read");
    console.exec("release" + where);
    console.assertFails(2, "blueguard: name a port, or all of them; try isolation, release --all");
  }

  @Test
  void aSwitchThatIsNotThereIsUnreachable() {
    console.exec("isolation --ovs-bin /nowhere");
    console.assertFails(
        3, "blueguard: no such program: program=/nowhere/ovs-vsctl; install it or give its path");
  }

  @Test
  void aNoteIsKept() {
    console.exec("case note 'called the owner'", "case list -o why -f csv");
    assertTrue(console.out().contains("called the owner"), console.out() + console.err());
  }
}
