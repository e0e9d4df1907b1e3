package io.blueguard.response;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A switch that fails, played by scripts; one that works is in {@link IsolationTest}. */
class SwitchFaultsTest {
  private static final String PORTS =
      """
      OFPST_PORT_DESC reply (xid=0x2):
       1(uplink): addr:ee:83:55:b0:1d:69
           config:     0
           state:      0
       2(victim): addr:06:07:ea:83:66:77
           config:     0
           state:      0
       LOCAL(br0): addr:42:ce:43:46:00:41
           config:     PORT_DOWN
           state:      LINK_DOWN
      """;

  @TempDir Path folder;
  private Isolation isolation;

  @BeforeEach
  void aSwitchThatTakesEverythingAndDoesNothing() throws IOException {
    script("ovs-vsctl", "echo br0");
    script("ovs-appctl", "echo ' port  VLAN  MAC                Age'");
    ofctl("exit 0", "exit 0");
    isolation =
        new Isolation(
            new SwitchAccess(folder.toString(), "", "", ""),
            new Journal(folder.resolve("journal.jsonl")));
  }

  @Test
  void aSwitchThatTakesTheFlowsAndHasNoneIsNotTrusted() {
    Failure failure = assertThrows(Failure.EngineFailure.class, this::isolate);
    assertEquals("isolate is not in force: port=br0/victim state=released", failure.getMessage());
    assertEquals("isolate failed", last());
  }

  @Test
  void aSwitchThatRefusesTheFlowsIsReportedInItsOwnWords() throws IOException {
    ofctl("echo 'ovs-ofctl: table full' >&2; exit 1", "exit 0");
    Failure failure = assertThrows(Failure.EngineFailure.class, this::isolate);
    assertEquals(
        "switch refused: command="
            + folder
            + "/ovs-ofctl --bundle add-flows br0 - <<'END' status=1 said=ovs-ofctl: table full",
        failure.getMessage());
    assertEquals("isolate failed", last());
  }

  @Test
  void whereNoSwitchIsTheFailureSaysHowToNameOne() throws IOException {
    script(
        "ovs-vsctl",
        "echo 'ovs-vsctl: x.sock: database connection failed (No such file)' >&2; exit 1");
    SwitchAccess access = new SwitchAccess(folder.toString(), "", "", "");
    Failure failure = assertThrows(Failure.EngineFailure.class, () -> new Switch(access).bridges());
    assertTrue(
        failure
            .getMessage()
            .endsWith(
                "database connection failed (No such file); is Open vSwitch running here? say where"
                    + " with --ovs-rundir or --ovs-db"),
        failure.getMessage());
  }

  @Test
  void aPortThatCannotBeConfiguredIsAFailureEvenWhenTheFlowsAreThere() throws IOException {
    ofctl("exit 0", "echo 'not supported' >&2; exit 1");
    Failure failure = assertThrows(Failure.EngineFailure.class, this::isolate);
    assertTrue(failure.getMessage().endsWith("said=not supported"), failure.getMessage());
    assertEquals("isolate failed", last());
  }

  @Test
  void aSwitchThatCannotBeAskedStopsEverythingBeforeTheFirstChange() throws IOException {
    script("ovs-appctl", "echo 'no such bridge' >&2; exit 2");
    assertThrows(Failure.EngineFailure.class, this::isolate);
    assertEquals(List.of(), isolation.journal().entries());
  }

  @Test
  void onlyAUserspaceDatapathIsMadeToDecideAnew() throws IOException {
    assertEquals(List.of(), decideAnew("system@ovs-system"));
    assertEquals(List.of("revalidator/wait", "revalidator/purge"), decideAnew("netdev@ovs-netdev"));
    assertEquals(List.of("revalidator/purge"), decideAnew("system@ovs-system\\nnetdev@ovs-netdev"));
  }

  private List<String> decideAnew(String datapaths) throws IOException {
    script("ovs-appctl", "printf '" + datapaths + "\\n'");
    Switch network = new Switch(new SwitchAccess(folder.toString(), "", "", ""));
    return network.decideAnew().stream().map(call -> call.command().getLast()).toList();
  }

  @Test
  void aSwitchWithoutTheUsualPidFileIsFoundByItsSocket() throws IOException {
    SwitchAccess access = new SwitchAccess("", folder.toString(), "", "");
    Files.createFile(folder.resolve("ovs-vswitchd.17.ctl"));
    assertEquals(
        List.of("ovs-appctl", "-t", folder + "/ovs-vswitchd.17.ctl", "fdb/show"),
        access.appctl("fdb/show").command());
    Files.createFile(folder.resolve("ovs-vswitchd.pid"));
    assertEquals(List.of("ovs-appctl", "fdb/show"), access.appctl("fdb/show").command());
  }

  @Test
  void withoutOpenVSwitchItSaysWhatIsMissing() {
    SwitchAccess nowhere = new SwitchAccess("/nowhere", "", "", "");
    Failure failure =
        assertThrows(Failure.EngineUnavailable.class, () -> new Switch(nowhere).bridges());
    assertEquals(
        "no such program: program=/nowhere/ovs-vsctl; install it or give its path",
        failure.getMessage());
  }

  @Test
  void namesThatWouldBeOptionsAreRefused() {
    Request request = Request.port("--db=x", "victim", "");
    Failure failure = assertThrows(Failure.UsageError.class, () -> isolation.plan(request));
    assertEquals("not a name of a bridge or port: name=--db=x", failure.getMessage());
  }

  @Test
  void aJournalThatCannotBeWrittenStopsACutBeforeItIsMade() throws IOException {
    Path notAFolder = Files.createFile(folder.resolve("file"));
    Isolation without =
        new Isolation(
            new SwitchAccess(folder.toString(), "", "", ""),
            new Journal(notAFolder.resolve("journal.jsonl")));
    ofctl("touch " + folder + "/changed", "touch " + folder + "/changed");
    Request request = Request.port("br0", "victim", "");
    assertThrows(Failure.EngineFailure.class, () -> without.isolate(request));
    assertTrue(Files.notExists(folder.resolve("changed")));
  }

  private void isolate() {
    isolation.isolate(Request.port("br0", "victim", "test"));
  }

  private String last() {
    Entry last = isolation.journal().entries().getLast();
    return last.action() + " " + last.phase();
  }

  private void ofctl(String onFlows, String onPort) throws IOException {
    Files.writeString(folder.resolve("ports"), PORTS);
    script(
        "ovs-ofctl",
        """
        case "$1 $2" in
          dump-ports-desc*) cat %s/ports ;;
          dump-flows*) echo 'NXST_FLOW reply (xid=0x4):' ;;
          '--bundle add-flows') cat > /dev/null; %s ;;
          mod-port*) %s ;;
        esac\
        """
            .formatted(folder, onFlows, onPort));
  }

  private void script(String name, String body) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }
}
