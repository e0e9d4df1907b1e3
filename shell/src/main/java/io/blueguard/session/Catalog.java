package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.View;
import io.blueguard.inspect.kvm.KvmGuests;
import io.blueguard.inspect.module.Modules;
import io.blueguard.inspect.net.Interfaces;
import io.blueguard.inspect.net.Neighbours;
import io.blueguard.inspect.net.Sockets;
import io.blueguard.inspect.stack.KernelStacks;
import io.blueguard.inspect.system.KernelLog;
import io.blueguard.inspect.task.Mounts;
import io.blueguard.inspect.task.Processes;
import io.blueguard.inspect.text.SyscallTable;
import io.blueguard.integrity.Check;
import io.blueguard.integrity.Checks;
import io.blueguard.integrity.Finding;
import io.blueguard.kernel.Kernel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every view and check that can be asked for by name: those that ship, and those that plugins have
 * added. What a watch follows, a snapshot keeps and a diff compares is chosen here.
 *
 * <p>A check is called {@code check:NAME} among the views, so that its findings are rows like any
 * others; {@code check} alone means all that do not read all of memory. Any thread may ask.
 */
public final class Catalog {
  private static final String CHECK = "check";
  private final Map<String, View<?>> views = new LinkedHashMap<>();
  private final Map<String, Check> checks = new LinkedHashMap<>();
  private final List<String> shipped = new ArrayList<>();
  private final List<String> usual = new ArrayList<>();

  /** Those whose rows a snapshot keeps and a watch follows when none is named. */
  static List<View<?>> basics() {
    return List.of(new Processes(), new Modules(), new SyscallTable(), new Interfaces());
  }

  Catalog() {
    basics().forEach(this::add);
    Checks.all().forEach(this::add);
    basics().forEach(view -> usual.add(view.name()));
    add(Processes.withThreads());
    // By name only: a host has guests, most machines do not.
    add(new KvmGuests());
    add(new Mounts(null));
    add(new Sockets(null));
    add(new Neighbours());
    add(new KernelLog());
    add(new KernelStacks(null));
    views.keySet().forEach(shipped::add);
    checks.keySet().forEach(name -> shipped.add(CHECK + ":" + name));
  }

  /**
   * Adds a view or a check, in place of an older one that was added under its name.
   *
   * @throws Failure.UsageError when one that ships has that name
   */
  public synchronized void add(View<?> view) {
    String name = view instanceof Check ? CHECK + ":" + view.name() : view.name();
    if (shipped.contains(name) || name.equals(CHECK)) {
      throw new Failure.UsageError(
          "name is taken by one that ships: view=" + name + "; choose another");
    }
    if (view instanceof Check check) {
      checks.put(check.name(), check);
    } else {
      views.put(name, view);
    }
  }

  /** Takes back what was added; one that ships stays. */
  public synchronized void remove(String name) {
    if (!shipped.contains(name)) {
      views.remove(name);
      checks.remove(name.startsWith(CHECK + ":") ? name.substring(CHECK.length() + 1) : "");
    }
  }

  /** The views that matter most: what a watch follows unless it is told otherwise. */
  public synchronized List<View<?>> usual() {
    return views.values().stream().filter(view -> usual.contains(view.name())).toList();
  }

  /** The views that ship, then those that were added; no checks. */
  public synchronized List<View<?>> views() {
    return List.copyOf(views.values());
  }

  /** In the order in which they run. */
  public synchronized List<Check> checks() {
    return List.copyOf(checks.values());
  }

  /** What may be asked for, for completion. */
  public synchronized List<String> names() {
    List<String> names = new ArrayList<>(views.keySet());
    names.add(CHECK);
    checks.keySet().forEach(name -> names.add(CHECK + ":" + name));
    return names;
  }

  /**
   * @throws Failure.UsageError when there is no such check
   */
  public synchronized Check check(String name) {
    Check check = checks.get(name);
    if (check == null) {
      throw new Failure.UsageError("no such check: name=" + name + "; try check --list");
    }
    return check;
  }

  /**
   * One view: {@code ps}, {@code check:idt}.
   *
   * @throws Failure.UsageError when there is no such view or check
   */
  public synchronized View<?> view(String name) {
    if (name.startsWith(CHECK + ":")) {
      return new Judged(check(name.substring(CHECK.length() + 1)));
    }
    View<?> view = views.get(name);
    if (view == null) {
      throw new Failure.UsageError(
          "no such view: name="
              + name
              + "; try "
              + String.join(", ", views.keySet())
              + ", check or check:NAME");
    }
    return view;
  }

  /** Views by their names, each once, in that order; {@code check} stands for many. */
  public synchronized List<View<?>> views(List<String> names) {
    Map<String, View<?>> chosen = new LinkedHashMap<>();
    for (String name : names) {
      if (name.equals(CHECK)) {
        checks.values().stream()
            .filter(check -> !check.scan())
            .map(Judged::new)
            .forEach(view -> chosen.put(view.name(), view));
      } else {
        chosen.put(name, view(name));
      }
    }
    return List.copyOf(chosen.values());
  }

  /** Those of these names that there are, as a moment that was kept may name others. */
  public synchronized List<View<?>> known(Collection<String> names) {
    List<String> all = names();
    return views(names.stream().filter(all::contains).toList());
  }

  /** A check among views, where its name alone could be that of a view. */
  private record Judged(Check check) implements View<Finding> {
    @Override
    public String name() {
      return CHECK + ":" + check.name();
    }

    @Override
    public Class<Finding> rowType() {
      return check.rowType();
    }

    @Override
    public List<String> key() {
      return check.key();
    }

    @Override
    public Inspection<Finding> inspect(Kernel kernel) {
      return check.inspect(kernel);
    }
  }
}
