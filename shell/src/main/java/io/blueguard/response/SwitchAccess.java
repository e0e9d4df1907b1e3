package io.blueguard.response;

import io.blueguard.base.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How the programs of Open vSwitch are called on this machine. Every part may be empty, which
 * leaves it to them.
 *
 * @param folder where {@code ovs-vsctl}, {@code ovs-ofctl} and {@code ovs-appctl} lie
 * @param runDirectory {@code OVS_RUNDIR}: the sockets of the switch
 * @param database {@code --db} of {@code ovs-vsctl}
 * @param openflow {@code -O} of {@code ovs-ofctl}, for bridges that speak few versions
 */
public record SwitchAccess(String folder, String runDirectory, String database, String openflow) {
  static final Duration LIMIT = Duration.ofSeconds(10);

  /** Everything in its usual place. */
  public static SwitchAccess usual() {
    return new SwitchAccess("", "", "", "");
  }

  /** The object {@code switch} of a target profile: folder, rundir, db, openflow. */
  public static SwitchAccess of(Map<?, ?> profile) {
    return new SwitchAccess(
        text(profile, "folder"),
        text(profile, "rundir"),
        text(profile, "db"),
        text(profile, "openflow"));
  }

  Call ofctl(String input, String... arguments) {
    List<String> options = openflow.isEmpty() ? List.of() : List.of("-O", openflow);
    return call("ovs-ofctl", options, input, arguments);
  }

  Call vsctl(String... arguments) {
    String db = database.isEmpty() && !runDirectory.isEmpty() ? socket() : database;
    return call("ovs-vsctl", db.isEmpty() ? List.of() : List.of("--db=" + db), "", arguments);
  }

  Call appctl(String... arguments) {
    return call("ovs-appctl", List.of(), "", arguments);
  }

  /**
   * @return what the program printed
   * @throws Failure.EngineFailure when it says that it could not
   */
  static String ask(Call call) {
    Call.Result result = call.run(LIMIT);
    expectDone(call, result);
    return result.out();
  }

  static void expectDone(Call call, Call.Result result) {
    if (result.status() != 0) {
      String said = result.err().lines().findFirst().orElse("nothing").strip();
      String command = call.typed().lines().findFirst().orElse("");
      throw new Failure.EngineFailure(
          "switch refused: command=" + command + " status=" + result.status() + " said=" + said);
    }
  }

  private String socket() {
    return "unix:" + runDirectory + "/db.sock";
  }

  private Call call(String program, List<String> options, String input, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(folder.isEmpty() ? program : folder + "/" + program);
    command.addAll(options);
    command.addAll(List.of(arguments));
    Map<String, String> environment =
        runDirectory.isEmpty() ? Map.of() : Map.of("OVS_RUNDIR", runDirectory);
    return new Call(command, environment, input);
  }

  private static String text(Map<?, ?> profile, String name) {
    return profile.get(name) instanceof String value ? value : "";
  }
}
