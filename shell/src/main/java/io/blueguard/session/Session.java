package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.delta.SnapshotStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What a console or a script works with: the targets that are attached, which of them is meant, and
 * what was kept. Owns them all and closes them in reverse order.
 */
public final class Session implements AutoCloseable {
  private final Settings settings;
  private final Opener opener;
  private final SnapshotStore snapshots;
  private final Catalog catalog = new Catalog();
  private final LinkedHashMap<String, Target> targets = new LinkedHashMap<>();
  private Target current;

  public Session(Settings settings) {
    this.settings = settings;
    this.opener = new Opener(settings);
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
    current = opener.open(spec, name);
    targets.put(name, current);
    return current;
  }

  public synchronized void detach(String name) {
    Target target = named(name);
    targets.remove(name);
    if (target == current) {
      current = targets.isEmpty() ? null : targets.sequencedValues().getLast();
    }
    target.close();
  }

  /** In the order they were attached. */
  public synchronized List<Target> targets() {
    return List.copyOf(targets.values());
  }

  public Target use(String name) {
    current = named(name);
    return current;
  }

  /**
   * @throws Failure.UsageError when nothing is attached
   */
  public Target current() {
    if (current == null) {
      throw new Failure.UsageError(
          "no target is attached; try attach example:clean, or start with -t TARGET");
    }
    return current;
  }

  public boolean attached() {
    return current != null;
  }

  public SnapshotStore snapshots() {
    return snapshots;
  }

  /** What can be asked by name; plugins add to it. */
  public Catalog catalog() {
    return catalog;
  }

  /**
   * The target of that name, or the one that is attached by that spec now; the current one stays.
   */
  public synchronized Target reach(String nameOrSpec) {
    if (targets.containsKey(nameOrSpec)) {
      return named(nameOrSpec);
    }
    Target before = current;
    Target found = attach(nameOrSpec);
    current = before == null ? found : before;
    return found;
  }

  /** The same machine anew under its name, where it has been started again. */
  synchronized Target reopen(Target old) {
    Target fresh = opener.open(old.spec(), old.name());
    targets.replace(old.name(), fresh);
    current = current == old ? fresh : current;
    old.close();
    return fresh;
  }

  private Target named(String name) {
    Target target = targets.get(name);
    if (target == null) {
      throw new Failure.UsageError("no such target: name=" + name + "; try targets");
    }
    return target;
  }

  @Override
  public void close() {
    new ArrayList<>(targets.values()).reversed().forEach(Target::close);
    targets.clear();
    current = null;
  }
}
