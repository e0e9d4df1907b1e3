package io.blueguard.command;

import io.blueguard.response.Isolation;
import io.blueguard.response.Journal;
import io.blueguard.response.SwitchAccess;
import io.blueguard.response.SwitchProfile;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which switch: what is typed, else what the target's profile says, else the usual places. */
final class SwitchOptions {
  @Option(names = "--bridge", paramLabel = "BRIDGE", description = "Only this bridge.")
  private String bridge;

  @Option(
      names = "--ovs-rundir",
      paramLabel = "FOLDER",
      description = "Where the sockets of Open vSwitch are (OVS_RUNDIR).")
  private String runDirectory;

  @Option(
      names = "--ovs-db",
      paramLabel = "SOCKET",
      description = "Database of Open vSwitch, as ovs-vsctl --db wants it.")
  private String database;

  @Option(
      names = "--ovs-bin",
      paramLabel = "FOLDER",
      description = "Where ovs-vsctl, ovs-ofctl and ovs-appctl are.")
  private String folder;

  @Option(
      names = "--openflow",
      paramLabel = "VERSIONS",
      description = "Versions to speak, as ovs-ofctl -O wants them.")
  private String openflow;

  Isolation isolation(Console console) {
    SwitchAccess profile = profile(console).access();
    SwitchAccess access =
        new SwitchAccess(
            or(folder, profile.folder()),
            or(runDirectory, profile.runDirectory()),
            or(database, profile.database()),
            or(openflow, profile.openflow()));
    return new Isolation(access, journal(console));
  }

  /** Empty for any. */
  String bridge(Console console) {
    return or(bridge, profile(console).bridge());
  }

  static SwitchProfile profile(Console console) {
    if (!console.session().attached()) {
      return SwitchProfile.NONE;
    }
    Path folder = console.session().settings().home().resolve("profiles/targets");
    return SwitchProfile.read(folder, console.target().spec());
  }

  static Journal journal(Console console) {
    return new Journal(console.session().settings().state().resolve("case.jsonl"));
  }

  private static String or(String typed, String other) {
    return typed == null ? other : typed;
  }
}
