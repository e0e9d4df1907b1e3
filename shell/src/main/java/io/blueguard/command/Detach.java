package io.blueguard.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "detach",
    description = "Close a target.",
    footerHeading = "Examples:%n",
    footer = {
      "  detach                 close the current target",
      "  detach example:clean   close that one"
    })
final class Detach extends BaseCommand {
  @Parameters(
      paramLabel = "ATTACHED",
      arity = "0..1",
      description = "Name of an attached target; the current one otherwise.")
  private String name;

  /** What is closed. */
  record Row(String detached) {}

  @Override
  public Integer call() {
    String gone = name == null ? console().target().name() : name;
    console().session().detach(gone);
    return done("detached " + gone, new Row(gone));
  }
}
