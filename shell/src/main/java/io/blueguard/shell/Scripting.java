package io.blueguard.shell;

import io.blueguard.command.Console;
import io.blueguard.command.Expressions;
import io.blueguard.command.Extensions;
import io.blueguard.script.Groovy;
import io.blueguard.script.Scripts;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The script language, loaded when the first expression needs it: a plain command never pays for
 * it.
 */
final class Scripting implements Expressions, Extensions {
  private final Session session;
  private final Scripts scripts;
  private Supplier<List<?>> last = List::of;
  private PrintWriter out;
  private Groovy groovy;

  Scripting(Session session) {
    this.session = session;
    this.scripts = new Scripts(folders(session.settings()));
  }

  /** Those of the project, then the user's own. */
  private static List<Path> folders(Settings settings) {
    return List.of(settings.home().resolve("scripts"), settings.config().resolve("scripts"));
  }

  /** Lets scripts see the console's last rows as {@code _}, and print where it prints. */
  void follow(Console console, PrintWriter to) {
    last = console::last;
    out = to;
  }

  Object evaluate(String text) {
    return groovy().evaluate(text);
  }

  Object run(Path script, List<String> arguments) {
    return groovy().run(script, arguments);
  }

  @Override
  public Predicate<Object> predicate(String expression) {
    return groovy().predicate(expression);
  }

  @Override
  public List<Member> members(String expression, String typed) {
    return groovy().members(expression, typed).entrySet().stream()
        .map(member -> new Member(member.getKey(), member.getValue()))
        .toList();
  }

  @Override
  public List<String> names() {
    return scripts.names();
  }

  @Override
  public Optional<Extension> find(String name) {
    return scripts.find(name).map(Scripting::extension);
  }

  private static Extension extension(Scripts.Header header) {
    List<Argument> arguments =
        header.parameters().stream().map(p -> new Argument(p[0], p[1].strip())).toList();
    return new Extension(header.name(), header.description(), arguments, header.examples());
  }

  @Override
  public Object run(String name, List<String> arguments) {
    return run(scripts.runnable(name), arguments);
  }

  private synchronized Groovy groovy() {
    if (groovy == null) {
      groovy = new Groovy(session, out, last);
    }
    return groovy;
  }
}
