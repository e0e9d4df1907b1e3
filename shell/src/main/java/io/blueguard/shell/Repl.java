package io.blueguard.shell;

import io.blueguard.base.Failure;
import io.blueguard.command.BaseCommand;
import io.blueguard.command.Chosen;
import io.blueguard.command.Console;
import io.blueguard.command.Guide;
import io.blueguard.command.Hints;
import io.blueguard.render.Cells;
import io.blueguard.render.Look;
import io.blueguard.render.Theme;
import io.blueguard.session.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import org.jline.reader.EndOfFileException;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Terminal;

/**
 * The console: reads lines from a person, or from a pipe, until they end or {@code exit} is said.
 */
final class Repl {
  private static final String GREETING =
      "BlueGuard. help lists the commands, Tab completes, Ctrl-D leaves.";

  private final Session session;
  private final Scripting scripting;
  private final Options options;
  private final Failures failures;
  private final Notices notices;
  private Attaching attaching;

  Repl(Session session, Scripting scripting, Options options, Failures failures, Notices notices) {
    this.notices = notices;
    this.session = session;
    this.scripting = scripting;
    this.options = options;
    this.failures = failures;
  }

  /**
   * @return the exit status: of a person's console 0, of lines from a pipe the worst of them
   */
  int run(PrintWriter out, PrintWriter err) {
    return Terminals.stdin() ? interactive() : piped(out, err);
  }

  private int piped(PrintWriter out, PrintWriter err) {
    Console console =
        new Console(session, out, err, options.format, Terminals.look(true), scripting, scripting);
    scripting.follow(console, out);
    Main.attach(session, options);
    Interpreter interpreter = new Interpreter(console, scripting, null, () -> {});
    int status = BaseCommand.DONE;
    try {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        status = Math.max(status, guarded(interpreter, out, line));
        if (console.leaving()) {
          break;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return status;
  }

  /** The kernel is found while the terminal is opened and the first line is typed. */
  private int interactive() {
    attaching = new Attaching(() -> Main.attach(session, options), this::notAttached);
    try (Terminal terminal = Terminals.open()) {
      PrintWriter out = terminal.writer();
      Look look = new Look(width(terminal), Terminals.theme(), true);
      Console console = new Console(session, out, out, options.format, look, scripting, scripting);
      scripting.follow(console, out);
      HintingReader reader = reader(terminal, console);
      Interpreter interpreter = new Interpreter(console, scripting, null, attaching::await);
      new StartUp(console, interpreter, failures, step -> finished(terminal, step)).run();
      out.println(GREETING);
      console.pager(new TerminalPager(terminal));
      console.keys(() -> Terminals.key(terminal));
      Thread.ofPlatform().daemon().name("hints").start(() -> prepare(reader));
      loop(console, terminal, reader, interpreter);
      return BaseCommand.DONE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      attaching.stop();
    }
  }

  /** What is wanted first comes first: hints, the kernel, then expressions. */
  private void prepare(HintingReader reader) {
    reader.warmUp();
    attaching.await();
    Scripting.warmUp(false);
  }

  private HintingReader reader(Terminal terminal, Console console) throws IOException {
    Guide guide = new Guide(console);
    HintingReader reader = new HintingReader(terminal, console, new Hints(console, guide));
    reader.setParser(new LineParser(console));
    Completion completion = new Completion(console, guide);
    reader.setCompleter(
        (editor, line, offers) -> {
          attaching.await();
          completion.complete(editor, line, offers);
        });
    reader.setCompletionMatcher(new ByNameMatcher());
    reader.setVariable(LineReader.HISTORY_FILE, session.settings().state().resolve("history"));
    reader.setVariable(LineReader.SECONDARY_PROMPT_PATTERN, "%P … ");
    reader.setVariable(LineReader.LIST_MAX, 200);
    reader.option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
    reader.option(LineReader.Option.HISTORY_IGNORE_DUPS, true);
    reader.option(LineReader.Option.INSERT_TAB, false);
    History history = new DefaultHistory(reader);
    reader.setHistory(history);
    console.history(new Typed(history));
    return reader;
  }

  private void loop(
      Console console, Terminal terminal, HintingReader reader, Interpreter interpreter) {
    while (!console.leaving()) {
      try {
        String line = line(reader, console);
        console.look(console.look().withWidth(width(terminal)));
        run(pieces(reader, console, line).iterator(), terminal, interpreter, console.out());
      } catch (UserInterruptException e) {
        // Ctrl-C at the prompt gives up the line, not the console.
      } catch (EndOfFileException e) {
        return;
      }
    }
  }

  /** One after the other; Ctrl-C ends them all. */
  private void run(
      Iterator<String> pieces, Terminal terminal, Interpreter interpreter, PrintWriter out) {
    boolean on = true;
    while (on && pieces.hasNext()) {
      String piece = pieces.next();
      // What stands behind a pipe may want to show what is typed into it.
      try (Terminals.Echo _ = Terminals.echo(terminal, piece.contains("|"))) {
        on = finished(terminal, () -> guarded(interpreter, out, piece));
      }
    }
  }

  /** False when Ctrl-C ended it, or a second one left it behind. */
  private boolean finished(Terminal terminal, Runnable step) {
    try {
      return new Interruptible(terminal).run(step);
    } catch (Failure.WalkStopped leftBehind) {
      failures.report(leftBehind);
      return false;
    }
  }

  private static List<String> pieces(HintingReader reader, Console console, String line) {
    return Pieces.of(
        line,
        reader.getParser(),
        piece -> Interpreter.isCommand(console.aliases().expand(piece), console.extensions()));
  }

  /** A person can try another spec without starting again. */
  private void notAttached(Throwable problem) {
    notices.say(failures.text(problem), () -> failures.report(problem));
  }

  /** Some terminals do not say how wide they are. */
  private static int width(Terminal terminal) {
    return terminal.getWidth() > 0 ? terminal.getWidth() : 80;
  }

  private String line(HintingReader reader, Console console) {
    notices.prompting(
        text -> {
          reader.setPrompt(prompt(console));
          reader.printAbove(text);
        });
    try {
      return reader.readLine(prompt(console));
    } finally {
      notices.working();
    }
  }

  /** The name it will have, while the target is attached. */
  private String target() {
    if (attaching.over()) {
      return session.attached() ? session.current().name() : "";
    }
    return options.vm == null ? options.target : options.target + "/" + options.vm;
  }

  private String prompt(Console console) {
    String target = target().isEmpty() ? "" : "(" + target() + ")";
    String process = console.chosen().map(Repl::process).orElse("");
    String text = "blueguard" + target + process + ">";
    return console.look().theme().paint(Theme.Role.PROMPT, text) + " ";
  }

  private static String process(Chosen process) {
    return "[" + process.pid() + " " + Cells.text(process.comm()) + "]";
  }

  /** One line; whatever goes wrong is said, and the next line can come. */
  private int guarded(Interpreter interpreter, PrintWriter out, String line) {
    try {
      return interpreter.run(line);
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      out.flush();
      return failures.report(e);
    }
  }

  /** What was typed, as it grows. */
  private static final class Typed extends AbstractList<String> {
    private final History history;

    Typed(History history) {
      this.history = history;
    }

    @Override
    public String get(int index) {
      return history.get(history.first() + index);
    }

    @Override
    public int size() {
      return history.size();
    }
  }
}
