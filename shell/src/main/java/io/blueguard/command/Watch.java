package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.delta.Event;
import io.blueguard.delta.EventLog;
import io.blueguard.delta.WatchedMachine;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.View;
import io.blueguard.inspect.Views;
import io.blueguard.render.Format;
import io.blueguard.render.Look;
import io.blueguard.render.Output;
import io.blueguard.render.Safe;
import io.blueguard.session.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "watch",
    description =
        "Tell of every change, one event a line; exit status 1 says that there was one. A tick"
            + " compares what the rows were read from and walks only when that has changed.",
    footerHeading = "Examples:%n",
    footer = {
      "  watch                              processes, modules, system calls of this target",
      "  watch ps --every 10ms --for 1m",
      "  watch -f jsonl --log events.jsonl  as JSON, and kept in a file",
      "  watch --where 'kind == \"removed\"'",
      "  watch --all --every 0              all targets, without pause"
    })
final class Watch extends BaseCommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "VIEW",
      description = "What to watch; otherwise ps, lsmod and syscall-table.")
  private List<String> views = List.of();

  @Option(
      names = "--every",
      paramLabel = "TIME",
      defaultValue = "100ms",
      description = "From round to round: 10ms, 2s, 1m; 0 for no pause. Default: 100ms.")
  private String every;

  @Option(names = "--for", paramLabel = "TIME", description = "How long; otherwise until Ctrl-C.")
  private String length;

  @Option(names = "--all", description = "All attached targets, not only the current one.")
  private boolean all;

  @Option(
      names = "--where",
      paramLabel = "EXPRESSION",
      description = "Only events for which this Groovy expression over their fields is true.")
  private String where;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Append each event to this file too, as JSON, written through at once.")
  private Path log;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "table (a line of text for each event), jsonl or csv.")
  private Format format;

  private boolean seen;

  @Override
  boolean live() {
    return true;
  }

  @Override
  public Integer call() {
    Duration pause = duration("--every", every);
    Duration span = length == null ? Duration.ofDays(36_500) : duration("--for", length);
    List<View<?>> watched =
        views.isEmpty() ? Views.all() : views.stream().<View<?>>map(Views::named).toList();
    List<Target> targets = all ? console().session().targets() : List.of(console().target());
    List<WatchedMachine> machines =
        targets.stream().map(target -> target.watched(watched)).toList();
    Predicate<Object> wanted =
        where == null ? event -> true : console().expressions().predicate(where);
    try (EventLog file = EventLog.to(log)) {
      io.blueguard.delta.Watch watch =
          new io.blueguard.delta.Watch(machines, pause, event -> tell(event, wanted, file));
      watch.run(span);
      summary(watch.stats());
    }
    return seen ? FOUND : DONE;
  }

  private void tell(Event event, Predicate<Object> wanted, EventLog file) {
    if (!wanted.test(event)) {
      return;
    }
    seen = true;
    file.append(event);
    Format chosen = format == null ? console().format() : format;
    if (chosen == Format.TABLE || chosen == Format.TREE) {
      console().out().println(line(event));
      console().out().flush();
    } else {
      Format lines = chosen == Format.CSV ? Format.CSV : Format.JSONL;
      Output.write(
          lines,
          RowOptions.known(List.of(event)),
          Columns.of(Event.class),
          Look.PLAIN,
          console().out());
    }
  }

  private static String line(Event event) {
    String what = event.field().isEmpty() ? "" : " " + event.field() + ":";
    String values =
        switch (event.kind()) {
          case "added" -> " " + event.after();
          case "removed" -> " " + event.before();
          case "lost" -> " " + event.after();
          default -> " " + event.before() + " -> " + event.after();
        };
    return Safe.text(
        event.time()
            + " "
            + event.target()
            + " "
            + event.view()
            + " "
            + event.kind()
            + " "
            + event.key()
            + what
            + values);
  }

  private void summary(io.blueguard.delta.Watch.Stats stats) {
    double micros = stats.rounds() == 0 ? 0 : stats.compareNanos() / 1e3 / stats.rounds();
    console()
        .err()
        .printf(
            "watched: rounds=%d walks=%d missed=%d compare=%.1f us a round%n",
            stats.rounds(), stats.walks(), stats.missed(), micros);
    console().err().flush();
  }

  /** {@code 250us}, {@code 10ms}, {@code 2s}, {@code 1m}, {@code 1h}; a plain 0. */
  static Duration duration(String option, String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    String digits = text.replaceFirst("(us|ms|s|m|h)$", "");
    String unit = text.substring(digits.length());
    if (!digits.matches("\\d{1,9}") || unit.isEmpty()) {
      throw new Failure.UsageError(
          "not a time: option=" + option + " value=" + text + "; try 10ms, 2s, 1m or 0");
    }
    long count = Long.parseLong(digits);
    return switch (unit) {
      case "us" -> Duration.ofNanos(count * 1000);
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }
}
