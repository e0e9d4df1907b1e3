package io.blueguard.script;

import io.blueguard.base.Failure;
import io.blueguard.session.Catalog;
import io.blueguard.session.Trusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The files that declare views and checks, kept in step with the session's catalog. */
public final class Plugins {
  private final Scripts scripts;
  private final Catalog catalog;
  private final Function<Path, Declared> compiler;
  private final Map<String, Plugin> known = new LinkedHashMap<>();
  private final Map<String, String> refused = new LinkedHashMap<>();

  /**
   * A file and what is known of it.
   *
   * @param kind {@code command}, {@code view} or {@code check}
   * @param problem why it cannot be used, with file and line; empty when it can
   */
  public record Row(String name, String kind, String file, String problem) {}

  Plugins(Scripts scripts, Catalog catalog, Function<Path, Declared> compiler) {
    this.scripts = scripts;
    this.catalog = catalog;
    this.compiler = compiler;
  }

  /** Takes notice of files that came, went, or name other views than before; compiles nothing. */
  public synchronized void refresh() {
    Map<String, Scripts.Header> now = new LinkedHashMap<>();
    scripts.headers().stream().filter(Scripts.Header::plugin).forEach(h -> now.put(h.name(), h));
    for (Plugin old : List.copyOf(known.values())) {
      Scripts.Header header = now.get(old.header().name());
      if (header == null || !names(header).equals(names(old.header()))) {
        names(old.header()).forEach(catalog::remove);
        known.remove(old.header().name());
      }
    }
    refused.keySet().retainAll(now.keySet());
    now.values().stream().filter(header -> !known.containsKey(header.name())).forEach(this::add);
  }

  private void add(Scripts.Header header) {
    Plugin plugin = new Plugin(header, compiler);
    try {
      names(header).forEach(this::free);
      header.views().forEach(name -> catalog.add(new PluginView<>(plugin, name)));
      header.checks().forEach(name -> catalog.add(new PluginCheck(plugin, name)));
      known.put(header.name(), plugin);
      refused.remove(header.name());
    } catch (Failure.UsageError taken) {
      refused.put(header.name(), header.file().getFileName() + ": " + taken.getMessage());
    }
  }

  private void free(String name) {
    for (Plugin other : known.values()) {
      if (names(other.header()).contains(name)) {
        throw new Failure.UsageError(
            "name is taken by another plugin: view=%s file=%s; choose another"
                .formatted(name, other.header().file()));
      }
    }
  }

  private static List<String> names(Scripts.Header header) {
    List<String> names = new ArrayList<>(header.views());
    header.checks().forEach(name -> names.add("check:" + name));
    return names;
  }

  /** Names of the views that plugins declare, which are commands too. */
  public synchronized List<String> views() {
    return known.values().stream().flatMap(p -> p.header().views().stream()).sorted().toList();
  }

  /** What the file says that declares that view. */
  public synchronized Optional<Scripts.Header> of(String view) {
    return known.values().stream()
        .map(Plugin::header)
        .filter(header -> header.views().contains(view))
        .findFirst();
  }

  /**
   * Compiles the file that declares a view.
   *
   * @throws Failure.UsageError when it is broken, with file and line
   */
  public void prove(String view) {
    if (catalog.view(view) instanceof PluginView<?> declared) {
      declared.prove();
    }
  }

  /** Every script, compiled to see whether it can be. */
  public synchronized List<Row> list(Function<Path, String> compiles) {
    refresh();
    List<Row> rows = new ArrayList<>();
    for (Scripts.Header header : scripts.headers()) {
      String file = header.file().toString();
      String problem = problem(header, compiles);
      if (!header.plugin()) {
        rows.add(new Row(header.name(), "command", file, problem));
      }
      header.views().forEach(name -> rows.add(new Row(name, "view", file, problem)));
      header.checks().forEach(name -> rows.add(new Row(name, "check", file, problem)));
    }
    return rows;
  }

  private String problem(Scripts.Header header, Function<Path, String> compiles) {
    if (refused.containsKey(header.name())) {
      return refused.get(header.name());
    }
    try {
      if (header.plugin()) {
        known.get(header.name()).declared();
        return "";
      }
      return compiles.apply(Trusted.file(header.file()));
    } catch (Failure failure) {
      return failure.getMessage();
    }
  }

  /**
   * Writes a file to begin with into the user's own folder.
   *
   * @param kind {@code command}, {@code view} or {@code check}
   * @throws Failure.UsageError when there is one of that name or it cannot be written
   */
  public Path create(String name, String kind) {
    if (!name.matches("[a-z][a-z0-9-]*")) {
      throw new Failure.UsageError(
          "not a name for a script: name=" + name + "; try small letters, digits and -");
    }
    Path file = scripts.own().resolve(name + ".groovy");
    boolean taken = catalog.names().contains(kind.equals("check") ? "check:" + name : name);
    if (taken && !Files.exists(file)) {
      throw new Failure.UsageError("name is taken: " + kind + "=" + name + "; choose another");
    }
    try {
      Files.createDirectories(scripts.own());
      Files.writeString(file, Beginnings.of(name, kind), StandardOpenOption.CREATE_NEW);
      return file;
    } catch (java.nio.file.FileAlreadyExistsException e) {
      throw new Failure.UsageError("there is one already: file=" + file, e);
    } catch (IOException e) {
      throw new Failure.UsageError("cannot write: file=" + file + " reason=" + e, e);
    }
  }
}
