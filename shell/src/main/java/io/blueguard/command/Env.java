package io.blueguard.command;

import io.blueguard.inspect.task.Environments;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "env",
    description = "Show the environment a process was started with.",
    footerHeading = "Examples:%n",
    footer = {"  env 1", "  env --all --where \"name == 'LD_PRELOAD'\""})
final class Env extends ViewCommand {
  @Mixin private OfProcess process;

  @Override
  Class<? extends Record> rowType() {
    return Environments.Row.class;
  }

  @Override
  public Integer call() {
    return show(new Environments(process.pid(console())));
  }

  @Override
  String walk() {
    return ViewCode.walk("env", process.pid(console()));
  }
}
