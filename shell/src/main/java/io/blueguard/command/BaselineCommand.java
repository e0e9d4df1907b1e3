package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.delta.Snapshot;
import io.blueguard.delta.SnapshotStore;
import io.blueguard.integrity.Baseline;
import io.blueguard.integrity.Finding;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "baseline",
    description = "Keep a trusted moment of code, tables and hooks, and compare with it later.",
    footerHeading = "Examples:%n",
    footer = {
      "  baseline save          named after the kernel's build id",
      "  baseline compare       exit status 1 says that something is different"
    })
final class BaselineCommand extends BaseCommand {
  @Override
  public Integer call() {
    throw new Failure.UsageError(
        "missing argument: name=save or compare; try baseline save or baseline compare");
  }

  /** What is done with this moment under its name; without one, that of the kernel's build. */
  private abstract static class OfThisMoment extends BaseCommand {
    @Parameters(
        arity = "0..1",
        paramLabel = "NAME",
        description = "Its name; that of the kernel's build id otherwise.")
    private String name;

    abstract int with(Snapshot now);

    SnapshotStore store() {
      return console().session().snapshots();
    }

    @Override
    public Integer call() {
      Snapshot now = console().target().snapshot("now", Baseline.views());
      String own = console().kept(name == null ? Baseline.name(now) : name);
      return with(new Snapshot(own, now.target(), now.buildId(), now.time(), now.views()));
    }
  }

  @Command(
      name = "save",
      description = "Keep this moment as the trusted one.",
      footerHeading = "Examples:%n",
      footer = {"  baseline save", "  baseline save monday"})
  static final class Save extends OfThisMoment {
    /** What was kept. */
    record Row(String name, String time, String target) {}

    @Override
    int with(Snapshot now) {
      String replaced = io.blueguard.command.Snapshot.replaced(store(), now.name());
      store().save(now);
      return done("saved " + now.name() + replaced, new Row(now.name(), now.time(), now.target()));
    }
  }

  @Command(
      name = "compare",
      description = "Compare the target with the trusted moment.",
      footerHeading = "Examples:%n",
      footer = {"  baseline compare", "  baseline compare monday -f json"})
  static final class Compare extends OfThisMoment {
    @Mixin private RowOptions rows;

    @Override
    int with(Snapshot now) {
      Snapshot trusted = store().load(now.name());
      List<Finding> findings = console().target().compared(trusted, now);
      rows.print(console(), Finding.class, RowOptions.known(findings));
      return findings.isEmpty() ? DONE : FOUND;
    }
  }
}
