package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.delta.Event;
import io.blueguard.delta.EventLog;
import io.blueguard.inspect.Columns;
import io.blueguard.render.Format;
import io.blueguard.render.RowStream;
import io.blueguard.render.Safe;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Events on their way from a watch to whoever wants to know: those that a condition holds for go to
 * the log first, so that nothing is shown that could be lost, then to the console.
 */
final class Told implements Consumer<Event>, AutoCloseable {
  private final Console console;
  private final Format format;
  private final Predicate<Object> wanted;
  private final EventLog log;
  private final RowStream rows;
  private WatchScreen screen;
  private boolean seen;
  private boolean warned;

  /**
   * @param format table means a line of text for each event
   */
  Told(Console console, Format format, Predicate<Object> wanted, EventLog log) {
    this.console = console;
    this.format = format;
    this.wanted = wanted;
    this.log = log;
    this.rows = new RowStream(format, Columns.of(Event.class), console.out());
  }

  /** From now on a screen shows them. */
  void on(WatchScreen live) {
    screen = live;
  }

  /** Whether there was any. */
  boolean seen() {
    return seen;
  }

  /** Whether they are lines of text for a person. */
  boolean plain() {
    return format.forPeople();
  }

  @Override
  public void accept(Event event) {
    if (wanted(event)) {
      always(event);
    }
  }

  /** Whether whoever read the lines does so no more, as {@code head} when it has enough. */
  boolean unheard() {
    return screen == null && console.out().checkError();
  }

  /** Whatever the condition says. */
  void always(Event event) {
    seen = true;
    log.append(event);
    if (screen != null) {
      screen.tell(event);
    } else if (plain()) {
      console.out().println(line(event));
      console.out().flush();
    } else {
      rows.add(event);
    }
  }

  /** What a program reads is whole then. */
  @Override
  public void close() {
    if (!plain()) {
      rows.close();
    }
  }

  /** What a condition cannot be answered for is told: a watch must not end, nor stay silent. */
  private boolean wanted(Event event) {
    try {
      return wanted.test(event);
    } catch (Failure.UsageError unanswered) {
      if (!warned) {
        warned = true;
        console
            .err()
            .println("warning: told without an answer to --where: " + unanswered.getMessage());
        console.err().flush();
      }
      return true;
    }
  }

  static String line(Event event) {
    return line(event, List.of(event.time(), event.target(), event.view(), event.kind()));
  }

  /** For one who looks on: the time of day, and only what is not plain anyway. */
  static String brief(Event event, boolean alone) {
    String time = event.time().length() > 23 ? event.time().substring(11, 23) : event.time();
    String target = alone ? "" : event.target();
    String kind = event.kind().equals("changed") ? "" : event.kind();
    return line(event, List.of(time, target, event.view(), kind));
  }

  private static String line(Event event, List<String> head) {
    String what = event.field().isEmpty() ? "" : event.field() + ":";
    String values =
        switch (event.kind()) {
          case "changed" -> event.before() + " -> " + event.after();
          case "removed" -> String.valueOf(event.before());
          default -> event.after() == null ? "" : event.after().toString();
        };
    return Stream.concat(head.stream(), Stream.of(event.key(), what, values))
        .filter(word -> !word.isEmpty())
        .map(Safe::text)
        .collect(Collectors.joining(" "));
  }
}
