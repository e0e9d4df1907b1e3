package io.blueguard.command;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which process a command is about: the one that is named, else the chosen one, else every one. */
final class OfProcess {
  @Parameters(
      paramLabel = "PID",
      arity = "0..1",
      description = "Of this process; otherwise of the one chosen with set, or else of all.")
  private Integer pid;

  @Option(names = "--all", description = "Of all processes, whichever is chosen.")
  private boolean all;

  /** Null for every one. */
  Integer pid(Console console) {
    return pid != null || all ? pid : console.chosen().map(Chosen::pid).orElse(null);
  }
}
