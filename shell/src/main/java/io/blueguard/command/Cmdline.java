package io.blueguard.command;

import io.blueguard.inspect.task.CommandLines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "cmdline",
    description = "Show the program and the arguments a process was started with.",
    footerHeading = "Examples:%n",
    footer = {"  cmdline", "  cmdline 1 -f json", "  cmdline | grep ssh"})
final class Cmdline extends ViewCommand {
  @Mixin private OfProcess process;

  @Override
  Class<? extends Record> rowType() {
    return CommandLines.Row.class;
  }

  @Override
  public Integer call() {
    return show(new CommandLines(process.pid(console())));
  }

  @Override
  String walk() {
    return ViewCode.walk("cmdline", process.pid(console()));
  }
}
