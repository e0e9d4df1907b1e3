package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.delta.Costs;
import io.blueguard.delta.Event;
import io.blueguard.delta.EventLog;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.View;
import io.blueguard.render.Format;
import io.blueguard.render.Look;
import io.blueguard.render.Output;
import io.blueguard.render.Safe;
import io.blueguard.response.Request;
import io.blueguard.session.Lookout;
import io.blueguard.session.Session;
import io.blueguard.session.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "watch",
    description =
        "Tell of every change, one event a line; exit status 1 says that there was one. A tick"
            + " compares what the rows were read from and walks only when that has changed.",
    footerHeading = "Examples:%n",
    footer = {
      "  watch                              processes, modules, system calls, interfaces",
      "  watch ps --every 10ms --for 1m",
      "  watch ps check:syscall check:hidden-modules",
      "  watch check --on web --on db       all checks that do not scan, two machines",
      "  watch -f jsonl --log events.jsonl  as JSON, and kept in a file",
      "  watch --where 'kind == \"removed\"'",
      "  watch --all --every 0              all targets, without pause",
      "  watch check:syscall --every 5ms --on-finding high:isolate --armed",
      "  watch --on-finding high:isolate --dry-run   the commands, and nothing else"
    })
final class Watch extends BaseCommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "VIEW",
      description =
          "What to watch: a view, check:NAME, or check for all checks that do not scan memory;"
              + " otherwise ps, lsmod, syscall-table and interfaces.")
  private List<String> views = List.of();

  @Option(
      names = "--every",
      paramLabel = "TIME",
      defaultValue = "100ms",
      description = "From round to round: 10ms, 2s, 1m; 0 for no pause. Default: 100ms.")
  private String every;

  @Option(names = "--for", paramLabel = "TIME", description = "How long; otherwise until Ctrl-C.")
  private String length;

  @Option(
      names = "--on",
      paramLabel = "ATTACHED",
      description = "This target, or one with this spec; may be repeated.")
  private List<String> on = List.of();

  @Option(
      names = "--all",
      description = "All attached targets, those that are attached later included.")
  private boolean all;

  @Option(
      names = "--restless",
      description = "Also what an idle machine does all the time: tasks that wake and sleep.")
  private boolean restless;

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

  @Option(
      names = "--on-finding",
      paramLabel = "SEVERITY:isolate",
      description =
          "Take the machine off the network at the first finding that is at least that bad; watches"
              + " all checks unless told which. Without --armed it only says what it would do.")
  private String onFinding;

  @Option(names = "--armed", description = "Really do it; everything is prepared before.")
  private boolean armed;

  @Option(names = "--dry-run", description = "Print the commands of the cut and do nothing else.")
  private boolean dryRun;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The switch port to cut; else the target profile's, else found.")
  private String port;

  @Mixin private CutOptions cut;
  @Mixin private SwitchOptions network;

  private boolean seen;

  @Override
  boolean live() {
    return true;
  }

  @Override
  public Integer call() {
    Duration pause = duration("--every", every);
    Duration span = length == null ? Duration.ofDays(36_500) : duration("--for", length);
    Session session = console().session();
    List<Target> targets = targets(session);
    try (OnFinding action = onFinding(targets)) {
      if (dryRun) {
        Isolate.print(console(), action.plan());
        return DONE;
      }
      watch(new Lookout.Request(targets, all, chosen(session), pause, restless), span, action);
    }
    return seen ? FOUND : DONE;
  }

  private List<View<?>> chosen(Session session) {
    if (views.isEmpty()) {
      return onFinding == null
          ? session.catalog().usual()
          : session.catalog().views(List.of("check"));
    }
    return session.catalog().views(views);
  }

  /** Null when nothing is to be done about findings. */
  private OnFinding onFinding(List<Target> targets) {
    if (onFinding == null) {
      if (armed || dryRun) {
        throw new Failure.UsageError(
            "nothing to do: option=" + (armed ? "--armed" : "--dry-run") + "; give --on-finding");
      }
      return null;
    }
    OnFinding.severity(onFinding);
    if (targets.size() != 1 || all) {
      throw new Failure.UsageError(
          "one machine at a time can be cut off: option=--on-finding; name it with --on");
    }
    Request request = cut.request(console(), network, new RowOptions(), port);
    return new OnFinding(onFinding, network.isolation(console()), request, armed && !dryRun);
  }

  private void watch(Lookout.Request request, Duration span, OnFinding action) {
    Predicate<Object> wanted =
        where == null ? event -> true : console().expressions().predicate(where);
    try (EventLog file = EventLog.to(log)) {
      AtomicReference<io.blueguard.delta.Watch> watch = new AtomicReference<>();
      Lookout lookout =
          new Lookout(
              console().session(),
              request,
              event -> told(event, watch.get().unchanged(), action, wanted, file));
      watch.set(lookout.watch());
      if (action != null) {
        long now = System.nanoTime();
        action
            .already(request.targets().getFirst(), request.views())
            .forEach(event -> told(event, now, action, wanted, file));
      }
      lookout.run(span);
      summary(lookout.watch().stats());
    }
  }

  /** The cut comes before the words. */
  private void told(
      Event event, long unchanged, OnFinding action, Predicate<Object> wanted, EventLog file) {
    Optional<Event> done = action == null ? Optional.empty() : action.on(event, unchanged);
    if (wanted.test(event)) {
      tell(event, file);
    }
    done.ifPresent(act -> tell(act, file));
  }

  private List<Target> targets(Session session) {
    if (all) {
      return session.targets();
    }
    return on.isEmpty()
        ? List.of(console().target())
        : on.stream().map(session::reach).distinct().toList();
  }

  private void tell(Event event, EventLog file) {
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
    String what = event.field().isEmpty() ? "" : event.field() + ":";
    String values =
        switch (event.kind()) {
          case "changed" -> event.before() + " -> " + event.after();
          case "removed" -> String.valueOf(event.before());
          default -> event.after() == null ? "" : event.after().toString();
        };
    return Stream.of(
            event.time(), event.target(), event.view(), event.kind(), event.key(), what, values)
        .filter(word -> !word.isEmpty())
        .map(Safe::text)
        .collect(Collectors.joining(" "));
  }

  private void summary(io.blueguard.delta.Watch.Stats stats) {
    double rounds = Math.max(1, stats.rounds());
    Costs costs = stats.costs();
    console()
        .err()
        .printf(
            "watched: machines=%d batches=%d rounds=%d missed=%d walks=%d events=%d; a round took:"
                + " compare=%.1f us fetch=%.1f us walk=%.1f us rows=%.1f us%n",
            stats.machines(),
            stats.batches(),
            stats.rounds(),
            stats.missed(),
            costs.walks(),
            stats.events(),
            costs.compare() / 1e3 / rounds,
            costs.fetch() / 1e3 / rounds,
            costs.walk() / 1e3 / rounds,
            costs.rows() / 1e3 / rounds);
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
