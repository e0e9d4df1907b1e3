package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.response.Entry;
import io.blueguard.response.Journal;
import io.blueguard.response.JournalCheck;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "case",
    description = "The case journal: who did what, when and why.",
    footerHeading = "Examples:%n",
    footer = {
      "  case list",
      "  case note 'called the owner'",
      "  case verify                   whether every line is what was written"
    })
final class Case extends BaseCommand {
  @Override
  public Integer call() {
    throw new Failure.UsageError(
        "missing argument: name=list, note or verify; try case list or case verify");
  }

  @Command(
      name = "list",
      description = "Show the entries, oldest first.",
      footerHeading = "Examples:%n",
      footer = {"  case list", "  case list --where \"action == 'isolate'\" -f jsonl"})
  static final class Entries extends BaseCommand {
    @Mixin private RowOptions rows;

    /** An entry without the state before and after, which are in the file. */
    record Row(
        long n,
        String time,
        String who,
        String action,
        String phase,
        String object,
        String why,
        String hash) {}

    @Override
    public Integer call() {
      Journal journal = SwitchOptions.journal(console());
      List<Row> found = journal.entries().stream().map(Entries::row).toList();
      rows.print(console(), Row.class, RowOptions.known(found));
      return DONE;
    }

    private static Row row(Entry entry) {
      return new Row(
          entry.n(),
          entry.time(),
          entry.who(),
          entry.action(),
          entry.phase(),
          entry.object(),
          entry.why(),
          entry.hash());
    }
  }

  @Command(
      name = "note",
      description = "Add a note.",
      footerHeading = "Examples:%n",
      footer = {"  case note 'memory saved to ram.raw.zst'"})
  static final class Note extends BaseCommand {
    @Parameters(paramLabel = "TEXT", description = "What to remember.")
    private String text;

    @Override
    public Integer call() {
      Entry entry = SwitchOptions.journal(console()).note(text);
      return done("noted: n=" + entry.n(), Entries.row(entry));
    }
  }

  @Command(
      name = "verify",
      description = "Check that every line is what was written, and none is missing.",
      footerHeading = "Examples:%n",
      footer = {
        "  case verify",
        "  case verify --head '12 3fa9…'   the journal still holds what was noted then"
      })
  static final class Verify extends BaseCommand {
    @Option(
        names = "--head",
        paramLabel = "HEAD",
        description = "Number and hash that an earlier verify printed.")
    private String head;

    @Mixin private RowOptions rows;

    @Override
    public Integer call() {
      JournalCheck check = SwitchOptions.journal(console()).verify(head);
      rows.print(console(), JournalCheck.Fault.class, RowOptions.known(check.faults()));
      console().err().println("entries=" + check.entries() + " head=" + check.head());
      return check.sound() ? DONE : FOUND;
    }
  }
}
