package io.blueguard.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "use",
    description = "Make an attached target the one that commands ask.",
    footerHeading = "Examples:%n",
    footer = {
      "  use example:clean   the prompt shows where one is",
      "  targets             lists them"
    })
final class Use extends BaseCommand {
  @Parameters(paramLabel = "ATTACHED", description = "Name of an attached target.")
  private String name;

  @Override
  public Integer call() {
    console().session().use(name);
    return DONE;
  }
}
