package io.blueguard.command;

import io.blueguard.delta.Costs;
import io.blueguard.delta.Watch.Stats;
import io.blueguard.render.LiveScreen;
import io.blueguard.render.Safe;
import io.blueguard.session.Lookout;
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

  private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>(MOST_WAITING);
  private final LiveScreen screen;
  private final Lookout lookout;
  private final List<String> views;
  private final long start = System.nanoTime();
  private final Thread thread;
  private volatile long unseen;
  private volatile boolean over;
  private Stats before;
  private long drawn = start;
  private double rate;

  WatchScreen(LiveScreen screen, Lookout lookout, List<String> views) {
    this.screen = screen;
    this.lookout = lookout;
    this.views = views;
    this.before = lookout.watch().stats();
    this.thread = Thread.ofPlatform().daemon().name("watch-screen").start(this::draw);
  }

  /** On the watching thread: never waits; what a slow terminal has no room for is counted. */
  void tell(String line) {
    if (!events.offer(line)) {
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
    List<String> happened = new ArrayList<>();
    events.drainTo(happened);
    screen.show(happened, state(lookout.watch().stats(), System.nanoTime()));
  }

  private List<String> state(Stats now, long time) {
    if (time - drawn > FRAME.toNanos() / 2) {
      rate = (now.rounds() - before.rounds()) * 1e9 / (time - drawn);
      before = now;
      drawn = time;
    }
    Costs costs = now.costs();
    double rounds = Math.max(1, now.rounds()) * 1e3;
    List<String> state = new ArrayList<>();
    state.add(
        text(
            "-- %s on %s, %s",
            String.join(", ", views),
            String.join(", ", lookout.watch().targets()),
            every(lookout.watch().every())));
    state.add(
        text(
            "   %d s, %.1f rounds/s, missed %d, events %d%s",
            (time - start) / 1_000_000_000,
            rate,
            now.missed(),
            now.events(),
            unseen == 0 ? "" : ", not shown " + unseen));
    state.add(
        text(
            "   a round: compare %.1f us, fetch %.1f us, walk %.1f us, rows %.1f us; batches %d,"
                + " walks %d",
            costs.compare() / rounds,
            costs.fetch() / rounds,
            costs.walk() / rounds,
            costs.rows() / rounds,
            now.batches(),
            costs.walks()));
    return state;
  }

  private static String text(String format, Object... values) {
    return Safe.text(String.format(Locale.ROOT, format, values));
  }

  private static String every(Duration pause) {
    return pause.isZero() ? "without pause" : "every " + pause.toNanos() / 1000 + " us";
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
