package io.blueguard.command;

import io.blueguard.delta.Change;
import io.blueguard.delta.Snapshot;
import io.blueguard.delta.SnapshotDiff;
import io.blueguard.inspect.View;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "diff",
    description = "Compare two moments, or a moment and now; exit status 1 says that they differ.",
    footerHeading = "Examples:%n",
    footer = {
      "  diff before                  what changed since then",
      "  diff before after",
      "  diff before --where 'view == \"lsmod\"' -f json"
    })
final class Diff extends BaseCommand {
  @Parameters(index = "0", paramLabel = "SNAPSHOT", description = "The earlier moment.")
  private String before;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SNAPSHOT",
      description = "The later moment; now otherwise.")
  private String after;

  @Mixin private RowOptions rows;

  @Override
  public Integer call() {
    Snapshot old = console().session().snapshots().load(console().kept(before));
    List<View<?>> views = console().session().catalog().known(old.views().keySet());
    Snapshot now =
        after == null
            ? console().target().snapshot("now", views)
            : console().session().snapshots().load(console().kept(after));
    List<Change> changes = SnapshotDiff.of(views, old, now);
    boolean checked = after != null || !console().target().live();
    rows.print(
        console(),
        Change.class,
        checked ? RowOptions.known(changes) : RowOptions.unchecked(changes));
    return changes.isEmpty() ? DONE : FOUND;
  }
}
