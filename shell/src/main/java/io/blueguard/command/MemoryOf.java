package io.blueguard.command;

import io.blueguard.base.Failure;
import picocli.CommandLine.Option;

/** Whose virtual addresses a command means. */
final class MemoryOf {
  @Option(
      names = {"-p", "--pid"},
      paramLabel = "PID",
      description = "In the memory of this process; in the kernel's otherwise.")
  private Integer pid;

  @Option(
      names = {"-u", "--user"},
      description = "In the memory of the process chosen with set.")
  private boolean user;

  /**
   * Null for the kernel's.
   *
   * @throws Failure.UsageError when the chosen process is meant and there is none
   */
  Integer pid(Console console) {
    if (pid != null || !user) {
      return pid;
    }
    return console
        .chosen()
        .map(Chosen::pid)
        .orElseThrow(() -> new Failure.UsageError("no process is chosen; try set PID"));
  }
}
