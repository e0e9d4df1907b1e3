package io.blueguard.shell;

import io.blueguard.command.Console;
import io.blueguard.command.Expressions;
import io.blueguard.script.Groovy;
import io.blueguard.session.Session;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The script language, loaded when the first expression needs it: a plain command never pays for
 * it.
 */
final class Scripting implements Expressions {
  private final Session session;
  private Supplier<List<?>> last = List::of;
  private PrintWriter out;
  private Groovy groovy;

  Scripting(Session session) {
    this.session = session;
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

  private synchronized Groovy groovy() {
    if (groovy == null) {
      groovy = new Groovy(session, out, last);
    }
    return groovy;
  }
}
