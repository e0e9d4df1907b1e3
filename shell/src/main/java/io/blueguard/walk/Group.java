package io.blueguard.walk;

import io.blueguard.base.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Tasks that run together: some workers, each on a thread, each taking the next task when it is
 * done with one.
 *
 * <p>Waking a thread takes about as long as a short walk. So of tasks on threads of the system the
 * first worker is who asks for them, and each helper wakes the next one only when it finds tasks
 * left: what is done before a helper is awake has not waited for it.
 *
 * <p>A group has a token of its own, so that a failure stops its neighbours and nobody else. A
 * worker that does not come back after it was stopped, because a device does not answer, is left
 * behind: its result is not waited for and not used.
 */
final class Group<T> {
  private static final Duration GRACE = Duration.ofMillis(100);
  // The last helper is usually about to be done; who sleeps has to be woken.
  private static final long SPIN_NS = 30_000;

  private static final ExecutorService HELPERS =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("walk-", 0).factory());

  private final List<? extends Supplier<T>> tasks;
  private final int width;
  private final Walks.Work kind;
  private final boolean together;
  private final AtomicReferenceArray<Outcome<T>> outcomes;
  private final Budget outer = Budget.current();
  private final CancelToken token = new CancelToken();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<Throwable> first = new AtomicReference<>();
  private final AtomicInteger working = new AtomicInteger();
  private final Thread asker = Thread.currentThread();

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
    } else if (kind == Walks.Work.WAITS) {
      spread();
    } else {
      share();
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

  private Budget budget() {
    return new Budget(outer.deadline(), outer.endless(), token);
  }

  /** On this thread, too, unless it has to be back in time whatever a task does. */
  private void share() {
    Budget budget = budget();
    boolean partakes = outer.endless();
    invite(budget, partakes ? width - 1 : width);
    if (partakes) {
      worker(budget);
    }
    if (token.cancelled() || !quiet(remaining())) {
      boolean interrupted = Thread.interrupted();
      token.cancel();
      quiet(GRACE);
      if (interrupted) {
        asker.interrupt();
      }
    }
  }

  /**
   * Waits until nobody works any more and nobody will; false when that takes too long, this thread
   * is interrupted, or the group is stopped meanwhile.
   */
  private boolean quiet(Duration longest) {
    boolean stopped = token.cancelled();
    long start = System.nanoTime();
    // In this order: who takes a task says that it works before it does.
    while (!token.cancelled() && next.get() < tasks.size() || working.get() > 0) {
      long left = longest.toNanos() - (System.nanoTime() - start);
      if (left <= 0 || asker.isInterrupted() || token.cancelled() != stopped) {
        return false;
      }
      if (longest.toNanos() - left < SPIN_NS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(this, left);
      }
    }
    return true;
  }

  private void invite(Budget budget, int most) {
    HELPERS.execute(() -> help(budget, most));
  }

  private void help(Budget budget, int most) {
    working.getAndIncrement();
    try {
      if (most > 1 && next.get() < tasks.size() - 1) {
        invite(budget, most - 1);
      }
      worker(budget);
    } finally {
      working.getAndDecrement();
      LockSupport.unpark(asker);
    }
  }

  private void spread() {
    Budget budget = budget();
    List<Thread> workers = new ArrayList<>(width);
    for (int i = 0; i < width; i++) {
      workers.add(Thread.ofVirtual().name("walk-" + i).start(() -> worker(budget)));
    }
    for (Thread worker : workers) {
      join(worker);
    }
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
