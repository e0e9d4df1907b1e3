package io.blueguard.shell;

import io.blueguard.base.Failure;
import io.blueguard.command.Commands;
import io.blueguard.command.Console;
import io.blueguard.command.Expressions;
import io.blueguard.command.Extensions;
import io.blueguard.command.Line;
import io.blueguard.script.ConsoleCommands;
import io.blueguard.script.Groovy;
import io.blueguard.script.Plugins;
import io.blueguard.script.Scripts;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The script language, loaded when the first expression needs it: a plain command never pays for
 * it.
 */
final class Scripting implements Expressions, Extensions, ConsoleCommands {
  private final Session session;
  private final Scripts scripts;
  private final Plugins plugins;
  private Console console;
  private Supplier<List<?>> last = List::of;
  private PrintWriter out;
  private Groovy groovy;

  Scripting(Session session) {
    this.session = session;
    this.scripts = new Scripts(folders(session.settings()));
    this.plugins = Groovy.plugins(scripts, session.catalog(), this::groovy);
  }

  /** Those of the project, then the user's own. */
  private static List<Path> folders(Settings settings) {
    return List.of(settings.home().resolve("scripts"), settings.config().resolve("scripts"));
  }

  /** Lets scripts see the console's last rows as {@code _}, and print where it prints. */
  void follow(Console console, PrintWriter to) {
    this.console = console;
    last = console::last;
    out = to;
  }

  /**
   * Makes the script language ready beside what else has to be done before it is wanted.
   *
   * @param awaited whether somebody will wait for it, or is still about to type
   */
  static void warmUp(boolean awaited) {
    Thread.ofPlatform()
        .daemon()
        .name("groovy")
        .priority(awaited ? Thread.NORM_PRIORITY : Thread.MIN_PRIORITY)
        .start(() -> Groovy.warmUp(!awaited));
  }

  /** Whether a line needs the script language: an expression, a script, a condition. */
  static boolean wanted(String line) {
    return line.contains("--where") || Line.name(line).filter(Commands::exists).isEmpty();
  }

  Object evaluate(String text) {
    return groovy().evaluate(text);
  }

  Object run(Path script, List<String> arguments) {
    return groovy().run(script, arguments);
  }

  @Override
  public Predicate<Object> predicate(String expression, List<String> columns) {
    return groovy().predicate(expression, columns);
  }

  /** Takes notice of scripts that came, went or changed. */
  void refresh() {
    plugins.refresh();
  }

  @Override
  public List<Member> members(String expression, String typed) {
    return groovy().members(expression, typed).entrySet().stream()
        .map(member -> new Member(member.getKey(), member.getValue()))
        .toList();
  }

  @Override
  public List<String> names() {
    refresh();
    return Stream.concat(
            scripts.headers().stream().filter(h -> !h.plugin()).map(Scripts.Header::name),
            plugins.views().stream())
        .sorted()
        .toList();
  }

  @Override
  public Optional<Extension> find(String name) {
    return scripts
        .find(name)
        .filter(header -> !header.plugin())
        .map(header -> extension(header, name, false))
        .or(() -> plugins.of(name).map(header -> extension(header, name, true)));
  }

  private static Extension extension(Scripts.Header header, String name, boolean view) {
    List<Argument> arguments =
        header.parameters().stream().map(p -> new Argument(p[0], p[1].strip())).toList();
    List<Switch> options = header.options().stream().map(Scripting::option).toList();
    return new Extension(name, header.description(), arguments, options, header.examples(), view);
  }

  /** {@code --least N this many}: a value's label is in capitals. */
  private static Switch option(String text) {
    String[] words = text.split("\\s+", 3);
    boolean value = words.length > 1 && words[1].matches("[A-Z][A-Z0-9_]*");
    String rest = words.length > 1 ? text.substring(words[0].length()).strip() : "";
    return value
        ? new Switch(words[0], words[1], words.length > 2 ? words[2] : "")
        : new Switch(words[0], "", rest);
  }

  @Override
  public Object run(
      String name, List<String> arguments, Map<String, Object> options, PrintWriter to) {
    Path file = scripts.runnable(name);
    // A class in a script knows of no console, and prints as Java does.
    return SafeStream.to(to, () -> groovy().printingTo(to, g -> g.run(file, arguments, options)));
  }

  @Override
  public void prove(String view) {
    plugins.prove(view);
  }

  @Override
  public List<Plugin> plugins() {
    return plugins.list(file -> groovy().compiles(file)).stream()
        .map(row -> new Plugin(row.name(), row.kind(), row.file(), problem(row)))
        .toList();
  }

  /** One that is called as a command that ships is never reached under its name. */
  private String problem(Plugins.Row row) {
    if (!row.problem().isEmpty()) {
      return row.problem();
    }
    if (!row.kind().equals("check") && Commands.exists(row.name())) {
      return "name is taken by a command that ships: name=" + row.name() + "; choose another";
    }
    boolean view = row.kind().equals("command") && plugins.views().contains(row.name());
    return view
        ? "a view of another plugin has that name, too: name=" + row.name() + "; choose another"
        : "";
  }

  @Override
  public Path create(String name, String kind) {
    if (!kind.equals("check") && Commands.exists(name)) {
      throw new Failure.UsageError(
          "name is taken by a command that ships: name=" + name + "; choose another");
    }
    Path file = plugins.create(name, kind);
    refresh();
    return file;
  }

  @Override
  public boolean exists(String name) {
    return Commands.exists(name) || find(name).isPresent();
  }

  @Override
  public boolean ofProcesses(String name) {
    return Commands.ofProcesses(name);
  }

  @Override
  public Object run(String line) {
    return run(Line.parse(line).words());
  }

  @Override
  public Object run(List<String> words) {
    return Commands.quietly(console, words);
  }

  private synchronized Groovy groovy() {
    if (groovy == null) {
      groovy = new Groovy(session, out, last, this);
    }
    return groovy;
  }
}
