package io.blueguard.script;

import groovy.lang.Closure;
import io.blueguard.base.Failure;
import io.blueguard.delta.Event;
import io.blueguard.inspect.View;
import io.blueguard.session.Lookout;
import io.blueguard.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A watch whose events go to a piece of script, on the thread that watches. */
final class Subscription {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(us|ms|s|m|h)");

  private Subscription() {}

  static void watch(Session session, Map<String, ?> options, List<String> names, Closure<?> code) {
    List<View<?>> views =
        names.isEmpty() ? session.catalog().usual() : session.catalog().views(names);
    Lookout.Request request =
        new Lookout.Request(
            List.of(session.current()),
            false,
            views,
            time(options, "every", Duration.ofMillis(100)),
            Boolean.TRUE.equals(options.get("restless")));
    AtomicReference<Lookout> lookout = new AtomicReference<>();
    lookout.set(new Lookout(session, request, event -> tell(code, event, lookout)));
    lookout.get().run(time(options, "for", Duration.ofDays(36_500)));
  }

  private static void tell(Closure<?> code, Event event, AtomicReference<Lookout> lookout) {
    if (Boolean.FALSE.equals(code.call(event)) && lookout.get() != null) {
      lookout.get().watch().stop();
    }
  }

  private static Duration time(Map<String, ?> options, String name, Duration otherwise) {
    Object value = options.get(name);
    if (value == null) {
      return otherwise;
    }
    Matcher time = TIME.matcher(value.toString());
    if (value.toString().equals("0")) {
      return Duration.ZERO;
    }
    if (!time.matches()) {
      throw new Failure.UsageError(
          "not a time: option=" + name + " value=" + value + "; try '10ms', '2s', '1m' or 0");
    }
    long count = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "us" -> Duration.ofNanos(count * 1000);
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }
}
