package io.blueguard.response;

import io.blueguard.base.Failure;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
    return call("ovs-appctl", control(), "", arguments);
  }

  /** {@code ovs-appctl} goes by the usual pid file; without one, by the only socket there is. */
  private List<String> control() {
    String usual = System.getenv().getOrDefault("OVS_RUNDIR", "");
    Path sockets = Path.of(runDirectory.isEmpty() ? usual : runDirectory);
    if (sockets.toString().isEmpty() || Files.exists(sockets.resolve("ovs-vswitchd.pid"))) {
      return List.of();
    }
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(sockets, "ovs-vswitchd.*.ctl")) {
      files.forEach(file -> found.add(file.toString()));
    } catch (IOException | DirectoryIteratorException e) {
      throw new Failure.EngineUnavailable("cannot look for the switch: folder=" + sockets, e);
    }
    return found.size() == 1 ? List.of("-t", found.getFirst()) : List.of();
  }

  private static final String NOT_HERE =
      "; is Open vSwitch running here? say where with --ovs-rundir or --ovs-db";

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
          "switch refused: command="
              + command
              + " status="
              + result.status()
              + " said="
              + said
              + (said.contains("database connection failed") ? NOT_HERE : ""));
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
