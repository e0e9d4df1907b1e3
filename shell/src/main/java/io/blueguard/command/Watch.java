package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.delta.Costs;
import io.blueguard.delta.Event;
import io.blueguard.delta.EventLog;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.View;
import io.blueguard.render.Format;
import io.blueguard.render.LiveScreen;
import io.blueguard.render.Look;
import io.blueguard.response.Request;
import io.blueguard.session.Durations;
import io.blueguard.session.Lookout;
import io.blueguard.session.Session;
import io.blueguard.session.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
      "  watch --jsonl --log events.jsonl   as JSON, and kept in a file",
      "  watch --where 'kind == \"removed\"'",
      "  watch ps --where 'kind == \"added\" && after.uid == 0'",
      "  watch lsmod --where 'field == \"refs\" && after > 10'",
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
      description = "All attached targets and their guests, those that come later included.")
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
      names = "--no-screen",
      description = "On a terminal too only the events, without the live lines below them.")
  private boolean noScreen;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Append each event to this file too, as JSON, written through at once.")
  private Path log;

  @Option(names = "--jsonl", description = "The same as -f jsonl.")
  private boolean jsonl;

  @Option(
      names = "--on-finding",
      paramLabel = "SEVERITY:isolate",
      description =
          "Take the machine off the network at the first finding that is at least that bad; watches"
              + " all checks unless told which. Without --armed it only says what it would do.")
  private String onFinding;

  @Option(
      names = "--armed",
      description =
          "Really do it; everything is prepared and practised before, which takes seconds.")
  private boolean armed;

  @Mixin private DryRun dry;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The switch port to cut; else the target profile's, else found.")
  private String port;

  @Mixin private CutOptions cut;
  @Mixin private SwitchOptions network;

  @Override
  boolean live() {
    return true;
  }

  @Override
  public Integer call() {
    Duration pause = Durations.parse("--every", every);
    Duration span = length == null ? Duration.ofDays(36_500) : Durations.parse("--for", length);
    Session session = console().session();
    List<Target> targets = targets(session);
    try (Actions actions = onFinding(targets)) {
      if (dry.wanted()) {
        return DryRun.print(console(), actions.plans());
      }
      return watch(
          new Lookout.Request(targets, all, chosen(session), pause, restless), span, actions);
    }
  }

  private List<View<?>> chosen(Session session) {
    if (views.isEmpty()) {
      return onFinding == null
          ? session.catalog().usual()
          : session.catalog().views(List.of("check"));
    }
    return session.catalog().views(views);
  }

  /** For each machine the port that it is found at, asked as if it were the current one. */
  private Actions onFinding(List<Target> targets) {
    if (onFinding == null) {
      if (armed || dry.wanted()) {
        throw new Failure.UsageError(
            "nothing to do: option=" + (armed ? "--armed" : "--dry-run") + "; give --on-finding");
      }
      return Actions.NONE;
    }
    OnFinding.severity(onFinding);
    if (all) {
      throw new Failure.UsageError(
          "machines that come later cannot be cut off: option=--on-finding; name them with --on");
    }
    if (targets.size() != 1 && (port != null || cut.named())) {
      throw new Failure.UsageError(
          "one port for several machines: option=--port or --mac; leave it to their profiles");
    }
    Map<Target, OnFinding> each = new LinkedHashMap<>();
    List<Session.Answer<OnFinding>> answers =
        console().session().inEach(targets, target -> prepared());
    answers.stream()
        .filter(answer -> answer.failure() == null)
        .forEach(answer -> each.put(answer.target(), answer.value()));
    Actions actions = Actions.of(each);
    for (Session.Answer<OnFinding> answer : answers) {
      if (answer.failure() != null) {
        actions.close();
        throw answer.failure();
      }
    }
    return actions;
  }

  private OnFinding prepared() {
    Request request = cut.request(console(), network, new RowOptions(), port);
    return new OnFinding(onFinding, network.isolation(console()), request, armed && !dry.wanted());
  }

  /** Else somebody would wait in vain. */
  private void warn(List<Target> targets) {
    if (!all && targets.stream().noneMatch(Target::live)) {
      String names = targets.stream().map(Target::name).collect(Collectors.joining(", "));
      console()
          .err()
          .println("cannot change: target=" + names + "; a watch is for live: and qemu: targets");
      console().err().flush();
    }
  }

  private int watch(Lookout.Request request, Duration span, Actions actions) {
    warn(request.targets());
    Predicate<Object> wanted = where == null ? event -> true : condition();
    Format chosen = jsonl ? Format.JSONL : console().format();
    try (EventLog file = EventLog.to(log);
        Told told = new Told(console(), chosen, wanted, file)) {
      AtomicReference<io.blueguard.delta.Watch> watch = new AtomicReference<>();
      Lookout lookout =
          new Lookout(
              console().session(),
              request,
              event -> {
                told(told, event, watch.get().unchanged(), actions);
                if (told.unheard() && log == null && onFinding == null) {
                  watch.get().stop();
                }
              });
      watch.set(lookout.watch());
      if (armed) {
        lookout.drill(actions::practise);
        actions.arm();
      }
      long now = System.nanoTime();
      actions.already(request.views()).forEach(event -> told(told, event, now, actions));
      run(lookout, told, request, span);
      summary(lookout.watch().stats());
      return told.seen() ? FOUND : DONE;
    }
  }

  private Predicate<Object> condition() {
    return console().expressions().predicate(where, Columns.of(Event.class).names());
  }

  /** The cut comes before the words, and is told of whatever is filtered. */
  private static void told(Told told, Event event, long unchanged, Actions actions) {
    Optional<Event> done = actions.on(event, unchanged);
    told.accept(event);
    done.ifPresent(told::always);
  }

  private void run(Lookout lookout, Told told, Lookout.Request request, Duration span) {
    Look look = console().look();
    if (noScreen || !told.plain() || !LiveScreen.possible(look)) {
      lookout.run(span);
      return;
    }
    List<String> names = request.views().stream().map(View::name).toList();
    LiveScreen screen = new LiveScreen(console().out(), look.width());
    try (WatchScreen live = new WatchScreen(screen, lookout, names)) {
      told.on(live);
      lookout.run(span);
    }
  }

  private List<Target> targets(Session session) {
    if (all) {
      return Lookout.everyMachine(session);
    }
    return on.isEmpty()
        ? List.of(console().target())
        : on.stream().map(session::reach).distinct().toList();
  }

  private void summary(io.blueguard.delta.Watch.Stats stats) {
    double rounds = Math.max(1, stats.rounds());
    Costs costs = stats.costs();
    console()
        .err()
        .printf(
            "watched: machines=%d batches=%d rounds=%d missed=%d walks=%d events=%d; a round took:"
                + " compare=%.1f us fetch=%.1f us walk=%.1f us prove=%.1f us"
                + " rows=%.1f us%n",
            stats.machines(),
            stats.batches(),
            stats.rounds(),
            stats.missed(),
            costs.walks(),
            stats.events(),
            costs.compare() / 1e3 / rounds,
            costs.fetch() / 1e3 / rounds,
            costs.walk() / 1e3 / rounds,
            costs.prove() / 1e3 / rounds,
            costs.rows() / 1e3 / rounds);
    console().err().flush();
  }
}
