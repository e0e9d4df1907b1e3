package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.delta.Event;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.View;
import io.blueguard.integrity.Finding;
import io.blueguard.integrity.SecondLook;
import io.blueguard.integrity.Severity;
import io.blueguard.response.Armed;
import io.blueguard.response.Isolation;
import io.blueguard.response.Plan;
import io.blueguard.response.Request;
import io.blueguard.session.Target;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a watch does about a finding: cut the machine off when it is armed, else say that it would.
 * The port is found and all that could be refused is refused before the watch begins.
 */
final class OnFinding implements AutoCloseable {
  private static final String ACTION = "isolate";
  private static final String CHECK = "check:";
  private static final String ADDED = "added";

  private final Severity least;
  private final Isolation isolation;
  private final Request request;
  private final boolean arm;
  private final Plan plan;
  private Optional<Armed> armed = Optional.empty();
  private boolean done;

  /**
   * @param asked {@code SEVERITY:isolate}
   * @throws Failure.UsageError when it is not that, or when the cut would be refused
   */
  OnFinding(String asked, Isolation isolation, Request request, boolean arm) {
    least = severity(asked);
    this.isolation = isolation;
    this.request = request;
    this.arm = arm;
    plan = isolation.plan(request);
  }

  /** From now on it acts, when it is to act at all; before, it only says what it would do. */
  void arm() {
    armed = arm ? Optional.of(new Armed(isolation, request)) : Optional.empty();
  }

  /** All that comes before the cut itself. */
  void practise(Event event) {
    if (event.kind().equals(ADDED) && meant(event)) {
      told("isolated", finding(event), new LinkedHashMap<>());
    }
  }

  /** Which findings are meant. */
  static Severity severity(String asked) {
    int colon = asked.indexOf(':');
    String action = asked.substring(colon + 1);
    String name = asked.substring(0, Math.max(0, colon)).toUpperCase(Locale.ROOT);
    for (Severity severity : Severity.values()) {
      if (severity.name().equals(name) && action.equals(ACTION)) {
        return severity;
      }
    }
    throw new Failure.UsageError(
        "not a severity and an action: option=--on-finding value="
            + asked
            + "; try high:isolate or critical:isolate");
  }

  Plan plan() {
    return plan;
  }

  /** What the machine already has before the watch tells of changes. */
  List<Event> already(Target target, List<View<?>> views) {
    List<Event> events = new ArrayList<>();
    for (View<?> view : views) {
      if (view.name().startsWith(CHECK) && view.rowType() == Finding.class) {
        @SuppressWarnings("unchecked")
        View<Finding> check = (View<Finding>) view;
        for (Finding row : SecondLook.of(target.live(), () -> target.inspect(check)).rows()) {
          Map<String, Object> after = Columns.of(Finding.class).json(row);
          String key = "object=" + row.object() + " found=" + row.found();
          events.add(new Event(now(), target.name(), view.name(), ADDED, key, "", null, after));
        }
      }
    }
    return events;
  }

  /**
   * Acts on a finding that is bad enough, once.
   *
   * @param unchanged {@link System#nanoTime} of a moment before what led to it
   * @return what was done, as one more event
   */
  Optional<Event> on(Event event, long unchanged) {
    if (done || !event.kind().equals(ADDED) || !meant(event)) {
      return Optional.empty();
    }
    done = true;
    long seen = System.nanoTime();
    String finding = finding(event);
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("finding", finding);
    String kind = "would-isolate";
    if (armed.isPresent()) {
      kind = cut(finding, unchanged, seen, told);
    } else {
      told.put("commands", plan.typed());
    }
    return Optional.of(told(kind, event.target(), told));
  }

  private static String finding(Event event) {
    return event.view() + " " + event.key();
  }

  private Event told(String kind, String target, Map<String, Object> told) {
    return new Event(now(), target, "isolation", kind, plan.path(), "", null, told);
  }

  /** The write is younger than the last look that did not see it: figures are upper bounds. */
  private String cut(String finding, long unchanged, long seen, Map<String, Object> told) {
    try {
      Optional<Armed.Fired> fired = armed.get().onFinding(finding, unchanged);
      long late = (seen - unchanged) / 1000;
      fired.ifPresent(
          cut -> {
            told.put("micros_from_write_to_flows_at_most", cut.microsToFlows());
            told.put("micros_from_write_to_cut_at_most", cut.micros());
            told.put("micros_from_finding_to_flows", cut.microsToFlows() - late);
            told.put("state", cut.cut().state());
          });
      return "isolated";
    } catch (Failure failure) {
      told.put("reason", failure.getMessage());
      return "failed";
    }
  }

  private boolean meant(Event event) {
    if (!event.view().startsWith(CHECK) || !(event.after() instanceof Map<?, ?> row)) {
      return false;
    }
    String severity = String.valueOf(row.get("severity")).toUpperCase(Locale.ROOT);
    return Severity.valueOf(severity).compareTo(least) >= 0;
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS).toString();
  }

  @Override
  public void close() {
    armed.ifPresent(Armed::close);
  }
}
