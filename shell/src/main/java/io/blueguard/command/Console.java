package io.blueguard.command;

import io.blueguard.render.Format;
import io.blueguard.render.Look;
import io.blueguard.session.Session;
import io.blueguard.session.Target;
import java.io.PrintWriter;
import java.util.List;

/** Where a command runs: the session, where output goes and how it should look there. */
public final class Console {
  private final Session session;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Format format;
  private final Expressions expressions;
  private final Extensions extensions;
  private final State state;

  /** What one console remembers from command to command, however its output is redirected. */
  private static final class State {
    private List<?> last = List.of();
    private List<String> history = List.of();
    private boolean leaving;
  }

  // Another window size is another look; everything else stays.
  private Look look;

  /**
   * @param out for data
   * @param err for everything else: progress, warnings, hints
   * @param format what rows become unless a command is told otherwise
   */
  public Console(
      Session session,
      PrintWriter out,
      PrintWriter err,
      Format format,
      Look look,
      Expressions expressions,
      Extensions extensions) {
    this(session, out, err, format, look, expressions, extensions, new State());
  }

  private Console(
      Session session,
      PrintWriter out,
      PrintWriter err,
      Format format,
      Look look,
      Expressions expressions,
      Extensions extensions,
      State state) {
    this.session = session;
    this.out = out;
    this.err = err;
    this.format = format;
    this.look = look;
    this.expressions = expressions;
    this.extensions = extensions;
    this.state = state;
  }

  /** The same console writing its data to a pipe or a file: nothing is cut, nothing coloured. */
  Console writingTo(PrintWriter elsewhere) {
    return new Console(session, elsewhere, err, format, Look.PLAIN, expressions, extensions, state);
  }

  /** The same console; a table's line of costs is left out where there are none to tell. */
  Console withoutFoot() {
    return new Console(
        session, out, err, format, look.withoutFoot(), expressions, extensions, state);
  }

  public Session session() {
    return session;
  }

  /**
   * @throws io.blueguard.base.Failure.UsageError when nothing is attached
   */
  public Target target() {
    return session.current();
  }

  public PrintWriter out() {
    return out;
  }

  public PrintWriter err() {
    return err;
  }

  public Format format() {
    return format;
  }

  public Look look() {
    return look;
  }

  /** The window has another size. */
  public void look(Look other) {
    look = other;
  }

  public Expressions expressions() {
    return expressions;
  }

  public Extensions extensions() {
    return extensions;
  }

  /** The rows of the last command that had any: {@code _} in a script. */
  public List<?> last() {
    return state.last;
  }

  void last(List<?> rows) {
    state.last = rows;
  }

  /** The lines typed so far, oldest first. */
  public List<String> history() {
    return state.history;
  }

  /**
   * @param lines a live view of what was typed
   */
  public void history(List<String> lines) {
    state.history = lines;
  }

  /** Whether {@code exit} was said. */
  public boolean leaving() {
    return state.leaving;
  }

  void leave() {
    state.leaving = true;
  }
}
