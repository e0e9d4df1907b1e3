package io.blueguard.script;

import groovy.lang.Closure;
import io.blueguard.base.Failure;
import io.blueguard.delta.Event;
import io.blueguard.inspect.View;
import io.blueguard.session.Durations;
import io.blueguard.session.Lookout;
import io.blueguard.session.Session;
import io.blueguard.session.Target;
import io.blueguard.walk.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A watch whose events go to a piece of script, on the thread that watches. */
final class Subscription {
  // For one event; meanwhile nobody watches.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Subscription() {}

  static void watch(Session session, Map<String, ?> options, List<String> names, Closure<?> code) {
    List<View<?>> views =
        names.isEmpty() ? session.catalog().usual() : session.catalog().views(names);
    Lookout.Request request =
        new Lookout.Request(
            targets(session, options),
            Boolean.TRUE.equals(options.get("all")),
            views,
            time(options, "every", Duration.ofMillis(100)),
            Boolean.TRUE.equals(options.get("restless")));
    AtomicReference<Lookout> lookout = new AtomicReference<>();
    Patience patience = new Patience(time(options, "within", PATIENCE));
    lookout.set(
        new Lookout(
            session,
            request,
            event -> tell(code, Addresses.in(session.catalog(), event), lookout, patience)));
    lookout.get().run(time(options, "for", Duration.ofDays(36_500)));
  }

  private static void tell(
      Closure<?> code, Event event, AtomicReference<Lookout> lookout, Patience patience) {
    Object answer =
        patience.call(
            () -> code.call(event),
            () -> {
              throw new Failure.UsageError(
                  "the closure of a watch does not end; give it more time with within: '1m'");
            });
    if (Boolean.FALSE.equals(answer) && lookout.get() != null) {
      lookout.get().watch().stop();
    }
  }

  private static Duration time(Map<String, ?> options, String name, Duration otherwise) {
    Object value = options.get(name);
    if (value == null) {
      return otherwise;
    }
    return Durations.parse(name, value.toString());
  }

  /** The current one, those that are named, or all. */
  private static List<Target> targets(Session session, Map<String, ?> options) {
    if (Boolean.TRUE.equals(options.get("all"))) {
      return Lookout.everyMachine(session);
    }
    return switch (options.get("on")) {
      case null -> List.of(session.current());
      case List<?> many ->
          many.stream().map(String::valueOf).map(session::reach).distinct().toList();
      case Object one -> List.of(session.reach(one.toString()));
    };
  }
}
