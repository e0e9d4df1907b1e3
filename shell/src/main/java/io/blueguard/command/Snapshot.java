package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.delta.Evidence;
import io.blueguard.delta.SnapshotStore;
import io.blueguard.inspect.Rows;
import io.blueguard.session.Catalog;
import io.blueguard.session.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "snapshot",
    description =
        "Keep a moment of the target: the rows of its views and every byte that they were read"
            + " from, in one file that anybody can replay.",
    footerHeading = "Examples:%n",
    footer = {
      "  snapshot save before",
      "  snapshot list",
      "  diff before            what changed since",
      "  replay before          the same views again, on the bytes that were kept"
    })
final class Snapshot extends BaseCommand {
  @Override
  public Integer call() {
    throw new Failure.UsageError(
        "missing argument: name=save or list; try snapshot save NAME or snapshot list");
  }

  @Command(
      name = "save",
      description = "Keep this moment under a name.",
      footerHeading = "Examples:%n",
      footer = {
        "  snapshot save before",
        "  snapshot save before ps check",
        "  diff before",
        "  @all snapshot save before     of each machine its own: before.host, before.NAME",
        "  @all diff before              each with its own"
      })
  static final class Save extends BaseCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "What to call it.")
    private String name;

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "VIEW",
        description = "What to keep: views, check:NAME, check; otherwise all views.")
    private List<String> views = List.of();

    @Override
    public Integer call() {
      Session session = console().session();
      Catalog catalog = session.catalog();
      String own = console().kept(name);
      io.blueguard.delta.Snapshot moment =
          session.moment(own, views.isEmpty() ? catalog.views() : catalog.views(views));
      String replaced = replaced(session.snapshots(), own);
      Path file = session.snapshots().save(moment);
      return done("saved " + own + ": " + about(moment, file) + replaced, Saved.row(moment));
    }
  }

  /** What to say before a moment is kept under that name: whether another one is lost by it. */
  static String replaced(SnapshotStore store, String name) {
    return Files.exists(store.file(name)) ? "; replaced the one of that name" : "";
  }

  /** What is in it, so that a person can write down what the evidence is. */
  private static String about(io.blueguard.delta.Snapshot moment, Path file) {
    if (moment.evidence() == null) {
      return "rows only, file=" + file;
    }
    return "ranges=%d bytes=%d consistent=%s file=%s"
        .formatted(
            moment.evidence().ranges(),
            moment.evidence().bytes(),
            moment.evidence().consistent() ? "yes" : "no",
            file);
  }

  @Command(
      name = "list",
      description = "List the moments that were kept.",
      footerHeading = "Examples:%n",
      footer = {"  snapshot list", "  snapshot list -f json"})
  static final class Saved extends BaseCommand {
    @Mixin private RowOptions rows;

    /** A moment that was kept, without its rows. */
    record Row(
        String name,
        String time,
        String target,
        String buildId,
        String release,
        String engine,
        List<String> views,
        boolean replay,
        Boolean consistent) {}

    @Override
    public Integer call() {
      SnapshotStore store = console().session().snapshots();
      Rows<Row> found = new Rows<>();
      store.names().forEach(name -> found.attempt(name, () -> row(store.load(name))));
      rows.print(console(), Row.class, RowOptions.known(found.done()));
      return DONE;
    }

    private static Row row(io.blueguard.delta.Snapshot kept) {
      Evidence evidence = kept.evidence();
      return new Row(
          kept.name(),
          kept.time(),
          kept.target(),
          kept.buildId(),
          evidence == null ? "" : evidence.release(),
          evidence == null ? "" : evidence.engine(),
          List.copyOf(kept.views().keySet()),
          evidence != null,
          evidence == null ? null : evidence.consistent());
    }
  }
}
