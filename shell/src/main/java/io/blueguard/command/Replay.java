package io.blueguard.command;

import io.blueguard.session.Replayed;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "replay",
    description =
        "Open a snapshot as a target and run its views again on the bytes that were kept; exit"
            + " status 1 says that the rows are not those in the file. Other views tell of what was"
            + " not recorded.",
    footerHeading = "Examples:%n",
    footer = {
      "  replay before",
      "  replay evidence/web.snapshot",
      "  attach replay:before     the same without running anything"
    })
final class Replay extends BaseCommand {
  @Parameters(
      paramLabel = "SNAPSHOT",
      description = "Name of one that was kept here, or the file of any.")
  private String snapshot;

  @Mixin private RowOptions rows;

  @Override
  public Integer call() {
    List<Replayed> replayed = console().session().replay(snapshot);
    rows.print(console(), Replayed.class, RowOptions.known(replayed));
    return replayed.stream().allMatch(row -> row.verdict().equals("same")) ? DONE : FOUND;
  }
}
