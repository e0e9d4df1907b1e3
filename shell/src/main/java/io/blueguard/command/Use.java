package io.blueguard.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "use",
    description =
        "Go to another machine: an attached target, or a guest of the current one; commands ask"
            + " it. That a guest was reset is seen at once where KVM keeps the processor's"
            + " registers (AMD); on Intel only when its old kernel is overwritten.",
    footerHeading = "Examples:%n",
    footer = {
      "  use example:clean   the prompt shows where one is",
      "  use guest1          into a guest that vms lists; guest1/inner into a guest of it",
      "  use ..              back to its host; use host goes to the outermost one",
      "  targets             lists what is attached and entered"
    })
final class Use extends BaseCommand {
  @Parameters(
      paramLabel = "ATTACHED",
      description = "Name of an attached target or of a guest; .. and host lead out.")
  private String name;

  @Override
  public Integer call() {
    console().session().use(name);
    return done("", Targets.Row.of(console().target(), true));
  }
}
