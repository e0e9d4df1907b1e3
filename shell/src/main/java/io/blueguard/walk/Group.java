package io.blueguard.walk;

import io.blueguard.base.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Tasks that run together: some workers, each on a thread, each taking the next task when it is
 * done with one.
 *
 * <p>A group has a token of its own, so that a failure stops its neighbours and nobody else. A
 * worker that does not come back after it was stopped, because a device does not answer, is left
 * behind: its result is not waited for and not used.
 */
final class Group<T> {
  private static final Duration GRACE = Duration.ofMillis(100);

  private final List<? extends Supplier<T>> tasks;
  private final int width;
  private final Walks.Work kind;
  private final boolean together;
  private final AtomicReferenceArray<Outcome<T>> outcomes;
  private final Budget outer = Budget.current();
  private final CancelToken token = new CancelToken();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<Throwable> first = new AtomicReference<>();

  /**
   * @param together whether one failure ends all
   */
  Group(List<? extends Supplier<T>> tasks, int width, Walks.Work kind, boolean together) {
    this.tasks = tasks;
    this.kind = kind;
    this.width = Math.min(width, tasks.size());
    this.together = together;
    this.outcomes = new AtomicReferenceArray<>(tasks.size());
  }

  List<Outcome<T>> run() {
    if (width <= 1) {
      work();
    } else {
      spread();
    }
    if (outer.cancelled()) {
      throw Budget.stopped("cancelled", "");
    }
    switch (first.get()) {
      case null -> {}
      case Error bug -> throw bug;
      case RuntimeException failed -> throw failed;
      case Throwable other -> throw new IllegalStateException(other);
    }
    return results();
  }

  private List<Outcome<T>> results() {
    Outcome<T> undone = new Outcome<>(null, Budget.stopped("deadline", ""));
    List<Outcome<T>> results = new ArrayList<>(tasks.size());
    for (int i = 0; i < tasks.size(); i++) {
      Outcome<T> outcome = outcomes.get(i);
      results.add(outcome == null ? undone : outcome);
    }
    return results;
  }

  private void spread() {
    Budget budget = new Budget(outer.deadline(), outer.endless(), token);
    List<Thread> workers = new ArrayList<>(width);
    for (int i = 0; i < width; i++) {
      workers.add(thread().name("walk-" + i).start(() -> worker(budget)));
    }
    for (Thread worker : workers) {
      join(worker);
    }
  }

  private Thread.Builder thread() {
    return kind == Walks.Work.WAITS ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
  }

  private void worker(Budget budget) {
    budget.around(
        () -> {
          work();
          return null;
        });
  }

  private void work() {
    Budget budget = Budget.current();
    for (int i = next.getAndIncrement(); i < tasks.size(); i = next.getAndIncrement()) {
      if (token.cancelled() || budget.cancelled() || budget.late()) {
        return;
      }
      outcomes.set(i, outcome(tasks.get(i)));
    }
  }

  private Outcome<T> outcome(Supplier<T> task) {
    try {
      return new Outcome<>(task.get(), null);
    } catch (Failure failure) {
      if (together) {
        stopAll(failure);
      }
      return new Outcome<>(null, failure);
    } catch (RuntimeException | Error bug) {
      stopAll(bug);
      return null;
    }
  }

  private void stopAll(Throwable cause) {
    if (first.compareAndSet(null, cause)) {
      token.cancel();
    }
  }

  /** Waits for a worker; an interrupt of this thread, or the deadline, stops the whole group. */
  private void join(Thread worker) {
    try {
      if (!token.cancelled() && worker.join(remaining())) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    token.cancel();
    leave(worker);
  }

  private Duration remaining() {
    return outer.endless()
        ? Duration.ofDays(1)
        : Duration.ofNanos(Math.max(1, outer.deadline() - System.nanoTime()));
  }

  private static void leave(Thread worker) {
    boolean interrupted = Thread.interrupted();
    try {
      worker.join(GRACE);
    } catch (InterruptedException again) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
