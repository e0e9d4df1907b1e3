package io.blueguard.command;

import io.blueguard.delta.Costs;
import io.blueguard.delta.Event;
import io.blueguard.delta.Watch.Stats;
import io.blueguard.render.LiveScreen;
import io.blueguard.render.Safe;
import io.blueguard.session.Lookout;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What a person sees while a watch runs: the events, and below them what is watched, how fast, at
 * what cost, and how many deadlines were missed. A thread of its own draws from counters that the
 * watch publishes once a round, so that the watch never waits for a terminal.
 */
final class WatchScreen implements AutoCloseable {
  private static final int MOST_WAITING = 10_000;
  private static final Duration FRAME = Duration.ofMillis(200);

  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>(MOST_WAITING);
  private final LiveScreen screen;
  private final Lookout lookout;
  private final List<String> views;
  private final Briefs briefs = new Briefs();
  private final long start = System.nanoTime();
  private final Thread thread;
  private volatile long unseen;
  private volatile boolean over;
  private Stats before;
  private long drawn = start;
  private double rate;
  private double compare;

  WatchScreen(LiveScreen screen, Lookout lookout, List<String> views) {
    this.screen = screen;
    this.lookout = lookout;
    this.views = views;
    this.before = lookout.watch().stats();
    this.thread = Thread.ofPlatform().daemon().name("watch-screen").start(this::draw);
  }

  /** On the watching thread: never waits; what a slow terminal has no room for is counted. */
  void tell(Event event) {
    if (!events.offer(event)) {
      unseen++;
    }
  }

  private void draw() {
    while (!over) {
      frame();
      try {
        Thread.sleep(FRAME);
      } catch (InterruptedException closing) {
        break;
      }
    }
  }

  private void frame() {
    List<Event> happened = new ArrayList<>();
    events.drainTo(happened);
    List<String> lines = briefs.of(lookout.watch().targets(), happened);
    screen.show(lines, state(lookout.watch().stats(), System.nanoTime()));
  }

  private List<String> state(Stats now, long time) {
    if (time - drawn > FRAME.toNanos() / 2 && now.rounds() > before.rounds()) {
      double rounds = now.rounds() - before.rounds();
      rate = rounds * 1e9 / (time - drawn);
      compare = (now.costs().compare() - before.costs().compare()) / rounds / 1e3;
      before = now;
      drawn = time;
    }
    Costs costs = now.costs();
    double walks = Math.max(1, costs.walks()) * 1e6;
    return List.of(
        text(
            "-- %s on %s, %s",
            String.join(", ", views),
            String.join(", ", lookout.watch().targets()),
            every(lookout.watch().every())),
        text(
            "   %d s, %.1f rounds/s, missed %d, events %d%s",
            (time - start) / 1_000_000_000,
            rate,
            now.missed(),
            now.events(),
            unseen == 0 ? "" : ", not shown " + unseen),
        text(
            "   a round %.1f us in %d call%s; %d walks: %.2f ms, fetch %.2f, prove %.2f, rows %.2f",
            compare,
            now.batches(),
            now.batches() == 1 ? "" : "s",
            costs.walks(),
            costs.walk() / walks,
            costs.fetch() / walks,
            costs.prove() / walks,
            costs.rows() / walks));
  }

  private static String text(String format, Object... values) {
    return Safe.text(String.format(Locale.ROOT, format, values));
  }

  private static String every(Duration pause) {
    if (pause.isZero()) {
      return "without pause";
    }
    return "every "
        + new BigDecimal(pause.toNanos()).movePointLeft(6).stripTrailingZeros().toPlainString()
        + " ms";
  }

  /** Shows what is left and leaves the window to others. */
  @Override
  public void close() {
    over = true;
    thread.interrupt();
    boolean interrupted = Thread.interrupted();
    try {
      thread.join();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    frame();
    screen.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
