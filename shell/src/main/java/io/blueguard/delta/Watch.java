package io.blueguard.delta;

import io.blueguard.base.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Looks at machines in rounds, at an interval or without pause, and tells of every change.
 *
 * <p>A machine that cannot be read any more is told of once and left out; the others go on. Runs on
 * the thread that calls {@link #run} and ends when that thread is interrupted.
 */
public final class Watch {
  private final List<WatchedMachine> machines;
  private final Consumer<Event> events;
  private final Duration every;
  private long rounds;
  private long walks;
  private long missed;
  private long compareNanos;
  private long walkNanos;

  /**
   * @param every from the start of one round to the start of the next; zero for no pause
   * @param events told of each change, on the watching thread
   */
  public Watch(List<WatchedMachine> machines, Duration every, Consumer<Event> events) {
    this.machines = new ArrayList<>(machines);
    this.every = every;
    this.events = events;
  }

  /**
   * What the rounds so far did and cost.
   *
   * @param missed rounds that began late because the one before took longer than the interval
   */
  public record Stats(long rounds, long walks, long missed, long compareNanos, long walkNanos) {}

  public Stats stats() {
    return new Stats(rounds, walks, missed, compareNanos, walkNanos);
  }

  /** Watches for that long, or until interrupted or no machine is left. */
  public void run(Duration length) {
    long start = System.nanoTime();
    long next = start;
    while (!Thread.currentThread().isInterrupted()
        && !machines.isEmpty()
        && System.nanoTime() - start < length.toNanos()) {
      round();
      next += every.toNanos();
      next = rest(next);
    }
  }

  /** Looks at every machine once. */
  public void round() {
    rounds++;
    for (WatchedMachine machine : List.copyOf(machines)) {
      try {
        look(machine);
      } catch (Failure failure) {
        machines.remove(machine);
        String name = machine.target();
        events.accept(new Event(now(), name, "", "lost", "", "", null, failure.getMessage()));
      }
    }
  }

  private void look(WatchedMachine machine) {
    WatchedMachine.Tick tick = machine.tick();
    walks += tick.walks();
    compareNanos += tick.compareNanos();
    walkNanos += tick.walkNanos();
    if (!tick.changes().isEmpty()) {
      String time = now();
      tick.changes().forEach(change -> events.accept(Event.of(time, machine.target(), change)));
    }
  }

  /** Sleeps to the next round's start; a round that is late begins at once and counts as missed. */
  private long rest(long next) {
    long now = System.nanoTime();
    if (every.isZero()) {
      return now;
    }
    if (next < now) {
      missed++;
      return now;
    }
    while (System.nanoTime() < next && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(next - System.nanoTime());
    }
    return next;
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS).toString();
  }
}
