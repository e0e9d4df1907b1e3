package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.delta.Event;
import io.blueguard.delta.Watch;
import io.blueguard.delta.WatchedMachine;
import io.blueguard.inspect.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A watch over targets of a session, and who comes and goes meanwhile: now and then a thread of its
 * own looks whether each machine is still there, whether one that went is back, and, when all
 * targets are meant, whether there are new ones or new guests of them. First walks are made on that
 * thread, so that no round waits for them.
 */
public final class Lookout {
  private static final Duration PAUSE = Duration.ofMillis(500);
  // A machine that boots is not searched for a kernel all the time.
  private static final long AGAIN_NS = 3_000_000_000L;

  // Enough for the compiler to have finished with a walk.
  private static final int PRACTICE = 400;
  private static final Duration PRACTICE_TIME = Duration.ofSeconds(1);
  // Of all views together, while somebody waits for it.
  private static final Duration READY_TIME = Duration.ofSeconds(6);

  private final Session session;
  private final Request request;
  private final Watch watch;
  private final Map<String, Target> here = new LinkedHashMap<>();
  private final Map<String, Target> away = new LinkedHashMap<>();
  private final Map<String, Long> tried = new HashMap<>();
  private final Map<String, String> states = new HashMap<>();
  private boolean rehearsed;
  private long lastFresh = System.nanoTime() - AGAIN_NS;

  /**
   * What to watch.
   *
   * @param targets which machines, as the watch begins
   * @param all whether machines that are attached later belong to it
   * @param views what of each
   * @param every from round to round; zero for no pause
   * @param restless whether to tell of what an idle machine does all the time, too
   */
  public record Request(
      List<Target> targets, boolean all, List<View<?>> views, Duration every, boolean restless) {}

  /**
   * Walks each view of each target once.
   *
   * @param events told of each change, on the thread that runs the watch
   */
  public Lookout(Session session, Request request, Consumer<Event> events) {
    this.session = session;
    this.request = request;
    request.targets().forEach(target -> here.put(target.name(), target));
    this.watch =
        new Watch(
            here.values().stream()
                .map(target -> target.watched(request.views(), request.restless()))
                .toList(),
            request.every(),
            events);
    watch.waiting(request.all() || here.size() > 1);
  }

  /** All attached machines and their guests; a guest that cannot be entered is warned of. */
  public static List<Target> everyMachine(Session session) {
    return session.allMachines(
        (name, why) ->
            session.settings().warnings().accept("not watched yet: name=" + name + "; " + why));
  }

  public Watch watch() {
    return watch;
  }

  /** Watches for that long, or until stopped, interrupted, or nothing is left to wait for. */
  public void run(Duration length) {
    Thread scout = Thread.ofPlatform().daemon().name("lookout").start(this::scout);
    try {
      watch.run(length);
    } finally {
      scout.interrupt();
      join(scout);
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = Thread.interrupted();
    try {
      thread.join();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void scout() {
    try {
      rehearse();
      while (true) {
        Thread.sleep(PAUSE);
        look();
      }
    } catch (InterruptedException over) {
      // The watch has ended.
      return;
    }
  }

  /**
   * Practises before the watch begins, so that the first change is told of as fast as any other.
   * Each machine has its turn: what is compiled for one serves all, but where its bytes lie does
   * not.
   *
   * @param told of changes that did not happen, as if they had: what follows from a change is
   *     practised with them
   */
  public void drill(Consumer<Event> told) {
    List<Target> near = near();
    int parts = Math.max(1, near.size() * request.views().size());
    for (Target target : near) {
      attempt(machine -> machine.drill(PRACTICE, READY_TIME.dividedBy(parts), told), target);
    }
  }

  private void rehearse() {
    List<Target> near = near();
    if (!rehearsed && !near.isEmpty()) {
      rehearsed = true;
      attempt(machine -> machine.rehearse(PRACTICE, PRACTICE_TIME), near.getFirst());
    }
  }

  /** Machines whose memory is there at once: a device has better things to do. */
  private List<Target> near() {
    return here.values().stream().filter(target -> target.memory().depth() == 1).toList();
  }

  private void attempt(Consumer<WatchedMachine> practice, Target target) {
    try {
      practice.accept(target.watched(request.views(), false));
    } catch (Failure gone) {
      // The watch itself will say so.
      return;
    }
  }

  /** One look around; what cannot be reached now is tried again with the next one. */
  void look() {
    for (Target target : List.copyOf(here.values())) {
      // Asked first: a state that was read before the machine was seen to be there is its own.
      String state = state(target);
      String gone = target.gone();
      if (!gone.isEmpty()) {
        watch.leave(target.name(), gone);
        here.remove(target.name());
        states.remove(target.name());
        away.put(target.name(), target);
      } else {
        tell(target, state);
      }
    }
    back();
    if (request.all()) {
      fresh();
    }
  }

  /** Null when it cannot be told now: what is asked next tells of that. */
  private static String state(Target target) {
    try {
      return Guests.state(target);
    } catch (Failure notNow) {
      return null;
    }
  }

  /** That it was paused, goes on, has panicked, is through with its boot. */
  private void tell(Target target, String now) {
    String before = now == null ? null : states.put(target.name(), now);
    if (before != null && !before.equals(now)) {
      watch.state(target.name(), before, now);
    }
  }

  /** A machine that went is opened anew when the watch has let go of its memory. */
  private void back() {
    for (Target target : new ArrayList<>(away.values())) {
      if (!watch.targets().contains(target.name())) {
        attempt(target.name(), () -> session.reopen(target));
      }
    }
  }

  private void fresh() {
    if (System.nanoTime() - lastFresh < AGAIN_NS) {
      return;
    }
    lastFresh = System.nanoTime();
    // A guest that cannot be entered yet is looked at again the next time.
    for (Target target : session.allMachines((name, why) -> {})) {
      boolean known = here.containsKey(target.name()) || away.containsKey(target.name());
      if (!known) {
        attempt(target.name(), () -> target);
      }
    }
  }

  private void attempt(String name, Supplier<Target> opening) {
    Long last = tried.put(name, System.nanoTime());
    if (last != null && System.nanoTime() - last < AGAIN_NS) {
      tried.put(name, last);
      return;
    }
    try {
      Target target = opening.get();
      away.remove(name);
      here.put(name, target);
      watch.join(target.watched(request.views(), request.restless()));
    } catch (Failure notYet) {
      // It may be booting, or gone for good.
      return;
    }
  }
}
