package io.blueguard.command;

import picocli.CommandLine.Command;

@Command(
    name = "exit",
    aliases = "quit",
    description = "Leave the console; Ctrl-D does the same.",
    footerHeading = "Examples:%n",
    footer = {"  exit", "  quit"})
final class Exit extends BaseCommand {
  @Override
  public Integer call() {
    console().leave();
    return DONE;
  }
}
