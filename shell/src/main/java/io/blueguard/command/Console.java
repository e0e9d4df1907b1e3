package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.render.Format;
import io.blueguard.render.Look;
import io.blueguard.render.Theme;
import io.blueguard.session.Session;
import io.blueguard.session.Target;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

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
    private final Map<Setting, String> settings = new EnumMap<>(Setting.class);
    private final Aliases aliases = new Aliases();
    private final Models models = new Models();
    private Chosen process;
    private BooleanSupplier keys = () -> true;
    private boolean leaving;
  }

  // Another window size is another look; everything else stays.
  private Look look;
  private Pager pager;
  private Tray tray;

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
    state.settings.put(Setting.THEME, look.theme().name());
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

  /** The same console, all it says held back for a pager. */
  Console onPaper(PrintWriter paper) {
    return new Console(session, paper, paper, format, look, expressions, extensions, state);
  }

  /** The same console for one of many runs: rows go on the tray, texts to a writer. */
  Console gathering(Tray rows, PrintWriter texts) {
    Console gathering = onPaper(texts);
    gathering.tray = rows;
    return gathering;
  }

  /** Where rows go instead of out; null for out. */
  Tray tray() {
    return tray;
  }

  /** The name of a moment as it is kept: of several machines at once each has its own. */
  String kept(String name) {
    return tray == null ? name : tray.kept(name);
  }

  /** The same console; a table's line of costs is left out where there are none to tell. */
  Console withoutFoot() {
    return with(format, look.withoutFoot());
  }

  /** The same console with another format for rows. */
  Console withFormat(Format other) {
    return other == format ? this : with(other, look);
  }

  private Console with(Format rows, Look seen) {
    Console with = new Console(session, out, err, rows, seen, expressions, extensions, state);
    with.tray = tray;
    with.pager = pager;
    return with;
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

  /** Colours, as they are set now, only where there is a window. */
  public Look look() {
    return look.width() > 0 ? look.withTheme(Theme.parse(setting(Setting.THEME))) : look;
  }

  /** The window has another size. */
  public void look(Look other) {
    look = other;
  }

  /** Null where output is not paged: it goes to no terminal, or nobody wants that. */
  Pager pager() {
    return setting(Setting.PAGER).equals("on") ? pager : null;
  }

  public void pager(Pager shows) {
    pager = shows;
  }

  /** Waits for a key press; false when somebody has seen enough. Goes on where there is no key. */
  boolean nextKey() {
    out.flush();
    return state.keys.getAsBoolean();
  }

  /** Where key presses come from. */
  public void keys(BooleanSupplier source) {
    state.keys = source;
  }

  public String setting(Setting setting) {
    return state.settings.getOrDefault(setting, setting.usual());
  }

  /**
   * @throws io.blueguard.base.Failure.UsageError when it cannot have that value
   */
  void set(Setting setting, String value) {
    state.settings.put(setting, setting.checked(value));
  }

  public Aliases aliases() {
    return state.aliases;
  }

  /** The process that commands are about; empty when none is chosen in the current target. */
  public Optional<Chosen> chosen() {
    return Optional.ofNullable(state.process)
        .filter(process -> session.attached() && process.target() == session.current());
  }

  /**
   * The address a person means: {@code current} is the task of the chosen process.
   *
   * @throws io.blueguard.base.Failure.UsageError when none is chosen
   */
  String place(String typed) {
    if (!typed.matches("current([+-].*)?")) {
      return typed;
    }
    Chosen process =
        chosen().orElseThrow(() -> new Failure.UsageError("no process is chosen; try set PID"));
    return Hex.of(process.task()) + typed.substring("current".length());
  }

  /** Null for none. */
  void choose(Chosen process) {
    state.process = process;
  }

  /** Commands that wait to be run again. */
  Models models() {
    return state.models;
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
