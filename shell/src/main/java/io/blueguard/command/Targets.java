package io.blueguard.command;

import io.blueguard.session.Session;
import io.blueguard.session.Target;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "targets",
    description = "List the targets of this session.",
    footerHeading = "Examples:%n",
    footer = {"  targets", "  targets -f json"})
final class Targets extends BaseCommand {
  @Mixin private RowOptions rows;

  /** A target of this session; current is what commands ask. */
  record Row(String name, String spec, boolean live, boolean current) {
    static Row of(Target target, boolean current) {
      return new Row(target.name(), target.spec(), target.live(), current);
    }
  }

  @Override
  public Integer call() {
    Session session = console().session();
    List<Target> all = session.targets();
    Target current = all.isEmpty() ? null : session.current();
    List<Row> found = all.stream().map(t -> Row.of(t, t == current)).toList();
    rows.print(console(), Row.class, RowOptions.known(found));
    return DONE;
  }
}
