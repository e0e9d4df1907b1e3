package io.blueguard.shell;

import io.blueguard.base.Failure;
import io.blueguard.command.BaseCommand;
import io.blueguard.command.Console;
import io.blueguard.command.Results;
import io.blueguard.command.Usage;
import io.blueguard.render.Look;
import io.blueguard.render.Outlet;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Starts the program: its command line, then commands, a script, or the console. */
public final class Main {
  private final PrintWriter out;
  private final PrintWriter err;
  private final OutputStream programs;
  private final Settings settings;

  /**
   * @param programs where programs behind a pipe write; null for this process's own terminal
   */
  public Main(PrintWriter out, PrintWriter err, OutputStream programs, Settings settings) {
    this.out = out;
    this.err = err;
    this.programs = programs;
    this.settings = settings;
  }

  static {
    // Else picocli starts Groovy to see whether an option's default might be one of its closures.
    System.setProperty("picocli.disable.closures", "true");
    leaveAProcessorToTheEngine();
  }

  /**
   * Virtual threads are for walks that wait for a device, and many of them are quickest when the
   * native thread that serves them is never in their way. Before the first one; what the user has
   * set stays.
   */
  private static void leaveAProcessorToTheEngine() {
    String carriers = "jdk.virtualThreadScheduler.parallelism";
    if (System.getProperty(carriers) == null) {
      int most = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
      System.setProperty(carriers, Integer.toString(most));
    }
  }

  public static void main(String[] args) {
    // Written as bytes come: System.out would encode by the locale and swallow a closed pipe.
    Outlet stdout = new Outlet(new FileOutputStream(FileDescriptor.out));
    PrintWriter out = writer(stdout, false);
    PrintWriter err = writer(new FileOutputStream(FileDescriptor.err), true);
    // For what prints without asking the console, a class in somebody's script for one.
    System.setOut(SafeStream.following(out));
    System.setErr(SafeStream.over(err));
    Progress progress = new Progress(err);
    Settings settings = Settings.usual(progress::warn, progress::say);
    int status = new Main(out, err, null, settings).run(args);
    System.out.flush();
    System.err.flush();
    out.flush();
    // Behind a pipe nobody reads any more (ps | head -1), which is no failure of ours.
    boolean lost = stdout.failure() != null && !Terminals.pipe(1);
    System.exit(lost ? new Failures(err, false).report(lost(stdout.failure())) : status);
  }

  private static Failure lost(IOException reason) {
    return new Failure.UsageError("output is lost: reason=" + reason.getMessage(), reason);
  }

  private static PrintWriter writer(OutputStream to, boolean flushing) {
    return new PrintWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8), flushing);
  }

  /** The picocli model of the program's own command line, for help, man pages and completion. */
  public static CommandLine model() {
    return model(new Options());
  }

  private static CommandLine model(Options options) {
    CommandLine model = Usage.model(options);
    // What stands behind a script belongs to the script.
    model.setStopAtPositional(true);
    return model;
  }

  /**
   * @return the exit status: 0 done, 1 something was found, 2 usage error, 3 the target failed
   */
  public int run(String... args) {
    Options options = new Options();
    Failures failures = new Failures(err, false);
    try {
      if (!options.plain(args)) {
        CommandLine model = model(options);
        model.parseArgs(args);
        if (options.help) {
          model.usage(out, CommandLine.Help.Ansi.OFF);
          return BaseCommand.DONE;
        }
        if (options.version) {
          out.println("blueguard " + Version.text());
          return BaseCommand.DONE;
        }
      }
      failures = new Failures(err, options.debug);
      return start(options, failures);
    } catch (ParameterException e) {
      return failures.report(Usage.error(e));
    } catch (UncheckedIOException e) {
      // Nobody reads any more (ps | head -1), which is no failure of ours.
      return out.checkError() ? BaseCommand.DONE : failures.report(e);
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      // What was found before comes first.
      out.flush();
      return failures.report(e);
    }
  }

  private int start(Options options, Failures failures) {
    Notices.Through notices = Notices.of(settings);
    try (Session session = new Session(notices.settings())) {
      Scripting scripting = new Scripting(session);
      if (options.script == null && options.commands.isEmpty()) {
        return new Repl(session, scripting, options, failures, notices.notices()).run(out, err);
      }
      if (options.script != null || options.commands.stream().anyMatch(Scripting::wanted)) {
        Scripting.warmUp(true);
      }
      Console console = console(session, scripting, options);
      attach(session, options);
      if (options.script != null) {
        Results.printRows(console, scripting.run(Path.of(options.script), options.arguments));
        return BaseCommand.DONE;
      }
      return commands(new Interpreter(console, scripting, programs, () -> {}), options);
    }
  }

  private Console console(Session session, Scripting scripting, Options options) {
    Look look = Terminals.look(programs == null);
    Console console = new Console(session, out, err, options.format, look, scripting, scripting);
    scripting.follow(console, out);
    return console;
  }

  static void attach(Session session, Options options) {
    if (options.vm != null && options.target == null) {
      throw new Failure.UsageError(
          "a guest of which host: name=" + options.vm + "; try -t TARGET --vm " + options.vm);
    }
    if (options.target != null) {
      try {
        session.attach(options.target);
        if (options.vm != null) {
          session.use(options.vm);
        }
      } finally {
        session.settings().progress().accept("");
      }
    }
  }

  private static int commands(Interpreter interpreter, Options options) {
    int status = BaseCommand.DONE;
    for (String command : options.commands) {
      status = Math.max(status, interpreter.run(command));
    }
    return status;
  }
}
