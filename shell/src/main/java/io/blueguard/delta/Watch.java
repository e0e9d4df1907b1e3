package io.blueguard.delta;

import io.blueguard.base.Failure;
import io.blueguard.walk.Patience;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Looks at machines in rounds, at an interval or without pause, and tells of every change.
 *
 * <p>A machine that cannot be read any more is told of once and left out; the others go on. Others
 * may join and leave while it runs: {@link #join}, {@link #leave} and {@link #stats} are for any
 * thread, all else happens on the one that calls {@link #run}, which ends when it is interrupted.
 */
public final class Watch {
  private static final long EMPTY_ROUND_NS = 1_000_000;

  private final List<WatchedMachine> machines;
  private final Consumer<Event> events;
  private final Duration every;
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private volatile List<String> targets;
  private volatile Stats stats = new Stats(0, 0, 0, 0, 0, Costs.NONE);
  private volatile boolean waiting;
  private volatile boolean stopped;
  private Round round;
  private long rounds;
  private long missed;
  private long told;
  private long unchanged;
  private Costs costs = Costs.NONE;

  /**
   * @param every from the start of one round to the start of the next; zero for no pause
   * @param events told of each change, on the watching thread
   */
  public Watch(List<WatchedMachine> machines, Duration every, Consumer<Event> events) {
    this.machines = new ArrayList<>(machines);
    this.every = every;
    this.events = events;
    regroup();
  }

  /**
   * What the rounds so far did and cost.
   *
   * @param missed rounds that began late because the one before took longer than the interval
   * @param machines how many are looked at
   * @param batches how many calls of engines the comparisons of a round are
   */
  public record Stats(
      long rounds, long missed, long events, int machines, int batches, Costs costs) {}

  /** As of the end of the last round. */
  public Stats stats() {
    return stats;
  }

  public Duration every() {
    return every;
  }

  /** Names of the machines that are looked at, as of the start of the last round. */
  public List<String> targets() {
    return targets;
  }

  /** Another machine, from the next round on. */
  public void join(WatchedMachine machine) {
    orders.add(
        () -> {
          machines.add(machine);
          tell(Event.of(now(), machine.target(), Event.APPEARED, null));
        });
  }

  /** A machine that is not there any more, from the next round on. */
  public void leave(String target, String reason) {
    orders.add(
        () -> {
          if (machines.removeIf(machine -> machine.target().equals(target))) {
            tell(Event.of(now(), target, Event.VANISHED, reason));
          }
        });
  }

  /** What a machine does as a whole has changed: {@code running}, {@code paused}. */
  public void state(String target, String before, String after) {
    orders.add(() -> tell(Event.state(now(), target, before, after)));
  }

  /** Whether to go on when no machine is left, because others may come. */
  public void waiting(boolean wait) {
    waiting = wait;
  }

  /** No round begins any more. */
  public void stop() {
    stopped = true;
  }

  /**
   * Watches for that long, or until stopped, interrupted, or no machine is left. A round that is
   * under way when the time is over ends at its next read.
   */
  public void run(Duration length) {
    new Patience(length)
        .call(
            () -> {
              rounds(length);
              return null;
            },
            () -> null);
  }

  private void rounds(Duration length) {
    long start = System.nanoTime();
    long next = start;
    while (!Thread.currentThread().isInterrupted()
        && !stopped
        && (waiting || !machines.isEmpty() || !orders.isEmpty())
        && System.nanoTime() - start < length.toNanos()) {
      round();
      next += every.toNanos();
      next = rest(next);
    }
  }

  /** Looks at every machine once: one batch of comparisons for each engine, then walks. */
  public void round() {
    obey();
    long start = System.nanoTime();
    Map<WatchedMachine, List<Watched<?>>> moved = round.moved();
    costs = costs.plus(Costs.ofCompare(start));
    // Each view by itself: what it tells is not to wait for the walks of others.
    moved.forEach((machine, views) -> views.forEach(view -> walk(machine, view)));
    rounds++;
    stats = new Stats(rounds, missed, told, machines.size(), round.batches(), costs);
  }

  private void walk(WatchedMachine machine, Watched<?> moved) {
    if (!machines.contains(machine)) {
      return;
    }
    try {
      WatchedMachine.Tick tick = machine.again(List.of(moved), Costs.NONE);
      costs = costs.plus(tick.costs());
      unchanged = machine.unchanged();
      if (!tick.changes().isEmpty()) {
        String time = now();
        tick.changes().forEach(change -> tell(Event.of(time, machine.target(), change)));
      }
    } catch (Failure failure) {
      if (Thread.currentThread().isInterrupted()) {
        // Not the machine is lost: the watch is over.
        return;
      }
      machines.remove(machine);
      regroup();
      tell(Event.of(now(), machine.target(), Event.LOST, failure.getMessage()));
    }
  }

  private void regroup() {
    targets = machines.stream().map(WatchedMachine::target).toList();
    round = new Round(machines);
  }

  private void obey() {
    if (!orders.isEmpty()) {
      for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
        order.run();
      }
      regroup();
    }
  }

  /**
   * For who is told of an event: {@link System#nanoTime} of a moment at which what it tells had not
   * happened yet.
   */
  public long unchanged() {
    return unchanged;
  }

  private void tell(Event event) {
    told++;
    events.accept(event);
  }

  /** Sleeps to the next round's start; a round that is late begins at once and counts as missed. */
  private long rest(long next) {
    long now = System.nanoTime();
    if (every.isZero()) {
      if (machines.isEmpty()) {
        LockSupport.parkNanos(EMPTY_ROUND_NS);
      }
      return now;
    }
    if (next < now) {
      missed++;
      return now;
    }
    while (System.nanoTime() < next && !stopped && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(next - System.nanoTime());
    }
    return next;
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS).toString();
  }
}
