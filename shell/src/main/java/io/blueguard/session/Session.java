package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.delta.Snapshot;
import io.blueguard.delta.SnapshotStore;
import io.blueguard.dma.DeviceModel;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Similar;
import io.blueguard.inspect.View;
import io.blueguard.walk.Outcome;
import io.blueguard.walk.Walks;
import io.blueguard.walk.Walks.Work;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a console or a script works with: the targets that are attached, which of them is meant, and
 * what was kept. Owns them all and closes them in reverse order.
 */
public final class Session implements AutoCloseable {
  private static final int MOST_MACHINES = 1024;

  private final Settings settings;
  private final Opener opener;
  private final SnapshotStore snapshots;
  private final Catalog catalog = new Catalog();
  private final LinkedHashMap<String, Target> targets = new LinkedHashMap<>();
  private final Guests guests;
  private final Proof.Laid proofs = new Proof.Laid();
  // The machine of a thread that asks one of several.
  private final ScopedValue<Target> asked = ScopedValue.newInstance();
  private Target current;

  public Session(Settings settings) {
    this.settings = settings;
    this.opener = new Opener(settings);
    this.guests = new Guests(settings, opener.store());
    this.snapshots = new SnapshotStore(settings.state().resolve("snapshots"));
  }

  public Settings settings() {
    return settings;
  }

  /** Attaches a target under the name of its spec; it becomes the current one. */
  public Target attach(String spec) {
    return attach(spec, spec);
  }

  /**
   * Opens a target, finds its kernel, and makes it the current one.
   *
   * @throws Failure.UsageError when the spec makes no sense or the name is taken
   * @throws Failure.EngineUnavailable when its memory cannot be reached
   * @throws Failure.BadData when there is no kernel in it that can be understood
   */
  public synchronized Target attach(String spec, String name) {
    if (targets.containsKey(name)) {
      throw new Failure.UsageError(
          "target is attached already: name=" + name + "; try use " + name);
    }
    return hold(opener.open(spec, name));
  }

  /** Takes up a machine that lives in no other one, and makes it the current one. */
  synchronized Target hold(Target outermost) {
    targets.put(outermost.name(), outermost);
    current = outermost;
    return outermost;
  }

  /** Closes a machine and the guests that were entered through it. */
  public synchronized void detach(String name) {
    Target target = named(name);
    Target host = target.host().orElse(null);
    boolean inside = current != null && lineage(current).contains(target);
    if (host == null) {
      targets.remove(name);
      target.close();
    } else {
      host.leave(target);
    }
    if (inside) {
      Target last = targets.isEmpty() ? null : targets.sequencedValues().getLast();
      current = host != null ? host : last;
    }
  }

  /** Those that were attached, in that order, each with the guests behind it that were entered. */
  public synchronized List<Target> targets() {
    List<Target> all = new ArrayList<>();
    targets.values().forEach(target -> addTree(target, all));
    return List.copyOf(all);
  }

  private static void addTree(Target target, List<Target> all) {
    all.add(target);
    target.guests().forEach(guest -> addTree(guest, all));
  }

  /** The machine, its host, the host of that; outermost last. */
  private static List<Target> lineage(Target target) {
    List<Target> lineage = new ArrayList<>();
    for (Target at = target; at != null; at = at.host().orElse(null)) {
      lineage.add(at);
    }
    return lineage;
  }

  /**
   * Goes to a machine: an attached one by its name; {@code ..} to the host of the current one,
   * {@code host} to the outermost; else a guest of the current machine or of a host of it, {@code
   * vm1/inner} a guest of a guest; a guest of any attached machine by its whole name. A guest is
   * entered when it was not, or has booted anew since.
   *
   * @throws Failure.UsageError when there is none of that name
   * @throws Failure.BadData when there is no kernel in it that can be understood, or not yet
   */
  public synchronized Target use(String name) {
    current = find(name);
    return current;
  }

  /**
   * Names of guests that {@link #use} knows here: of the current machine and of those around it.
   */
  public synchronized List<String> guestNames() {
    return current == null
        ? List.of()
        : lineage(current).stream()
            .flatMap(host -> Guests.names(host).stream())
            .distinct()
            .toList();
  }

  private Target find(String name) {
    if (targets.containsKey(name)) {
      return targets.get(name);
    }
    if (current == null) {
      throw unknown(name);
    }
    return switch (name) {
      case ".." ->
          current
              .host()
              .orElseThrow(() -> new Failure.UsageError("this is the outermost machine: name=.."));
      case "host" -> lineage(current).getLast();
      default -> enter(name);
    };
  }

  private Target enter(String name) {
    for (Target target : targets()) {
      if (target.name().equals(name) && target.host().isPresent()) {
        return guests.still(target);
      }
    }
    for (Target root : attachedOnes()) {
      if (name.startsWith(root.name() + "/")) {
        Target found = guests.path(root, name.substring(root.name().length() + 1));
        if (found != null) {
          return found;
        }
      }
    }
    Failure notUnderstood = null;
    for (Target from : lineage(current)) {
      try {
        // One that is gone is asked nothing; its host knows whether it is back.
        Target found = from.gone().isEmpty() ? guests.path(from, name) : null;
        if (found != null) {
          return found;
        }
      } catch (Failure.NoSuchMember | Failure.NoSuchSymbol ofItsKernel) {
        // What it runs cannot be seen; what runs beside it can.
        notUnderstood = ofItsKernel;
      }
    }
    Failure none = notUnderstood == null ? unknown(name) : notUnderstood;
    return elsewhere(name).orElseThrow(() -> none);
  }

  /** A guest of another machine that is attached: a replay is one, and has none. */
  private Optional<Target> elsewhere(String name) {
    Target here = lineage(current).getLast();
    return attachedOnes().stream()
        .filter(root -> root != here && root.gone().isEmpty())
        .map(root -> guests.path(root, name))
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** The guests of the current machine, each looked into as far as that is possible. */
  public Inspection<Guests.Seen> guests() {
    return guests.look(current());
  }

  /**
   * The guests of a machine, as one moment of it if that can be had.
   *
   * @param tries walks at the most; 0 where it need not be one moment
   */
  public Inspection<Guests.Seen> guests(Target host, int tries) {
    return guests.look(host, tries);
  }

  /**
   * The outermost machine that the current one lives in, and every guest below it, entered where
   * that is possible.
   *
   * @param left told of each guest that cannot be entered, and why
   */
  public List<Target> machines(BiConsumer<String, String> left) {
    return withGuests(List.of(lineage(current()).getLast()), left);
  }

  /** As {@link #machines}, of every machine that is attached. */
  public List<Target> allMachines(BiConsumer<String, String> left) {
    return withGuests(attachedOnes(), left);
  }

  private synchronized List<Target> attachedOnes() {
    return List.copyOf(targets.values());
  }

  private List<Target> withGuests(List<Target> outermost, BiConsumer<String, String> left) {
    List<Target> all = new ArrayList<>(outermost);
    for (int i = 0; i < all.size() && i < MOST_MACHINES; i++) {
      try {
        addGuests(all.get(i), all, left);
      } catch (Failure failure) {
        left.accept(all.get(i).name(), failure.getMessage());
      }
    }
    return all;
  }

  private void addGuests(Target host, List<Target> all, BiConsumer<String, String> left) {
    for (Guests.Seen seen : guests.known(host).rows()) {
      if (seen.target() == null) {
        left.accept(seen.guest().name(), seen.why());
      } else {
        all.add(seen.target());
      }
    }
  }

  /** What {@link #use} would go to, without going there. */
  public synchronized Target machine(String name) {
    return find(name);
  }

  /**
   * What one of several machines answered.
   *
   * @param value null when it failed
   * @param failure null when it did not
   */
  public record Answer<T>(Target target, T value, Failure failure) {
    /** The value, or its failure thrown. */
    public T get() {
      if (failure != null) {
        throw failure;
      }
      return value;
    }
  }

  /** Asks machines at once, each on a thread of its own on which it is the {@link #current} one. */
  public <T> List<Answer<T>> inEach(List<Target> machines, Function<Target, T> question) {
    List<Supplier<T>> tasks = new ArrayList<>();
    for (Target machine : machines) {
      tasks.add(() -> as(machine, question));
    }
    int depth = machines.stream().mapToInt(machine -> machine.memory().depth()).max().orElse(1);
    List<Outcome<T>> outcomes = Walks.each(tasks, tasks.size(), Work.on(depth, tasks.size()));
    List<Answer<T>> answers = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome<T> outcome = outcomes.get(i);
      answers.add(new Answer<>(machines.get(i), outcome.value(), outcome.failure()));
    }
    return answers;
  }

  private <T> T as(Target machine, Function<Target, T> question) {
    return ScopedValue.where(asked, machine).call(() -> question.apply(machine));
  }

  /** Asks one machine, on this thread, on which it is the {@link #current} one meanwhile. */
  public <T> Answer<T> in(Target machine, Function<Target, T> question) {
    try {
      return new Answer<>(machine, as(machine, question), null);
    } catch (Failure failure) {
      return new Answer<>(machine, null, failure);
    }
  }

  /**
   * Asks machines the same. Which last answers stand one comparison tells of all of them, on this
   * thread, before another one is awake; the others walk at once. What each says of its time is how
   * long it took until all had answered.
   */
  public <R extends Record> List<Answer<Inspection<R>>> ask(List<Target> machines, View<R> view) {
    long start = System.nanoTime();
    Map<Target, Inspection<R>> proved = proofs.answers(machines, view);
    List<Target> others = new ArrayList<>(machines);
    others.removeAll(proved.keySet());
    List<Answer<Inspection<R>>> asked =
        others.isEmpty() ? List.of() : inEach(others, machine -> machine.inspect(view));
    Iterator<Answer<Inspection<R>>> walked = asked.iterator();
    long micros = (System.nanoTime() - start) / 1000;
    List<Answer<Inspection<R>>> answers = new ArrayList<>(machines.size());
    for (Target machine : machines) {
      Inspection<R> stands = proved.get(machine);
      answers.add(
          lasted(stands == null ? walked.next() : new Answer<>(machine, stands, null), micros));
    }
    return answers;
  }

  private static <R> Answer<Inspection<R>> lasted(Answer<Inspection<R>> answer, long micros) {
    return answer.value() == null
        ? answer
        : new Answer<>(answer.target(), answer.value().lasted(micros), null);
  }

  /**
   * @throws Failure.UsageError when nothing is attached
   */
  public Target current() {
    if (asked.isBound()) {
      return asked.get();
    }
    if (current == null) {
      throw new Failure.UsageError(
          "no target is attached; try attach example:clean, or start with -t TARGET");
    }
    return current;
  }

  /** The model of the device that a target is behind, or null. */
  DeviceModel model(Target target) {
    return opener.model(target.spec());
  }

  public boolean attached() {
    return current != null;
  }

  public SnapshotStore snapshots() {
    return snapshots;
  }

  /** The rows of these views of the current target and the bytes behind them, not kept yet. */
  public Snapshot moment(String name, List<View<?>> views) {
    return new Moments(settings.warnings()).take(current(), name, views);
  }

  /**
   * Attaches a snapshot and runs its views again.
   *
   * @param nameOrFile of one that was kept here, or any file
   * @return what came of each view
   */
  public List<Replayed> replay(String nameOrFile) {
    String spec = "replay:" + nameOrFile;
    Target target = targets.containsKey(spec) ? use(spec) : attach(spec);
    return Moments.replay(opener.kept(nameOrFile), target, catalog);
  }

  /** What can be asked by name; plugins add to it. */
  public Catalog catalog() {
    return catalog;
  }

  /**
   * The target of that name, or the one that is attached by that spec now; the current one stays.
   */
  public synchronized Target reach(String nameOrSpec) {
    if (targets().stream().anyMatch(target -> target.name().equals(nameOrSpec))) {
      return named(nameOrSpec);
    }
    Target before = current;
    Target found = attach(nameOrSpec);
    current = before == null ? found : before;
    return found;
  }

  /** The same machine anew under its name, where it has been started again. */
  synchronized Target reopen(Target old) {
    if (old.host().isPresent()) {
      Target again = guests.still(old);
      current = current == old ? again : current;
      return again;
    }
    Target fresh = opener.open(old.spec(), old.name());
    targets.replace(old.name(), fresh);
    current = lineage(current).contains(old) ? fresh : current;
    old.close();
    return fresh;
  }

  private Target named(String name) {
    return targets().stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name));
  }

  private Failure.UsageError unknown(String name) {
    List<String> known = new ArrayList<>(guestNames());
    if (current != null) {
      known.add("host");
    }
    targets().forEach(target -> known.add(target.name()));
    String hint =
        Similar.to(name, known)
            .map(near -> "did you mean " + near)
            .orElse("try targets, or vms for guests");
    return new Failure.UsageError("no such target: name=" + name + "; " + hint);
  }

  @Override
  public void close() {
    new ArrayList<>(targets.values()).reversed().forEach(Target::close);
    targets.clear();
    current = null;
  }
}
