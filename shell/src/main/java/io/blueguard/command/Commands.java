package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Similar;
import io.blueguard.inspect.View;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Every command by name. A command is built only when it is asked for: the whole model is needed
 * for help and completion, and takes longer to build than most commands take to run.
 */
public final class Commands {
  private static final List<String> NAMES =
      List.of(
          "attach",
          "detach",
          "targets",
          "use",
          "set",
          "vms",
          "info",
          "ps",
          "maps",
          "files",
          "cmdline",
          "env",
          "bt",
          "lsmod",
          "syscall-table",
          "interfaces",
          "arp",
          "sockets",
          "mounts",
          "dmesg",
          "snapshot",
          "diff",
          "replay",
          "watch",
          "check",
          "bench",
          "baseline",
          "explain",
          "vtop",
          "rd",
          "dis",
          "sym",
          "struct",
          "list",
          "tree",
          "search",
          "isolate",
          "release",
          "isolation",
          "case",
          "plugin",
          "help",
          "foreach",
          "history",
          "alias",
          "unalias",
          "exit");

  private Commands() {}

  /** In the order in which help shows them. */
  public static List<String> names() {
    return NAMES;
  }

  public static boolean exists(String name) {
    return create(name) != null;
  }

  /** Whether what a command is asked about are processes, by their numbers. */
  public static boolean ofProcesses(String name) {
    return exists(name)
        && model(name).getCommandSpec().positionalParameters().stream()
            .anyMatch(parameter -> parameter.paramLabel().startsWith("PID"));
  }

  /**
   * The picocli model of a command, for help, man pages and completion.
   *
   * @throws Failure.UsageError when there is none of that name
   */
  public static CommandLine model(String name) {
    BaseCommand command = create(name);
    if (command == null) {
      throw unknown(name);
    }
    return model(command);
  }

  /** As {@link #model(String)}, the scripts of a console included. */
  public static CommandLine model(Console console, String name) {
    if (exists(name)) {
      return model(name);
    }
    return console
        .extensions()
        .find(name)
        .map(extension -> ExtensionCommand.model(console, extension))
        .orElseThrow(() -> unknown(name));
  }

  /**
   * Whether a command only looks at the target.
   *
   * @throws Failure.UsageError when there is none of that name
   */
  static boolean looks(Console console, String name) {
    return ((BaseCommand) model(console, name).getCommandSpec().userObject()).looks();
  }

  /**
   * Runs one command.
   *
   * @param words its name and arguments
   * @return {@link BaseCommand#DONE} or {@link BaseCommand#FOUND}
   * @throws Failure when it cannot be done or was asked wrongly
   */
  public static int run(Console console, List<String> words) {
    return console
        .models()
        .with(
            console,
            words,
            model -> {
              ParseResult parsed = parse(model, words);
              boolean live = ((BaseCommand) parsed.commandSpec().userObject()).live();
              return Paper.run(console, live, paper -> call(paper, parsed));
            });
  }

  /** As {@link #run}, as a part of another command. */
  static int perform(Console console, List<String> words) {
    return console.models().with(console, words, model -> call(console, parse(model, words)));
  }

  /** Those that ask the target one question. */
  static Stream<String> asking() {
    return NAMES.stream().filter(name -> create(name) instanceof ViewCommand);
  }

  /**
   * What a command would ask the target, its arguments heeded; empty when it asks no single
   * question.
   *
   * @throws Failure when there is no such command, or it was asked wrongly
   */
  static Optional<View<?>> question(Console console, List<String> words) {
    BaseCommand command =
        (BaseCommand) parse(model(console, words.getFirst()), words).commandSpec().userObject();
    if (command instanceof ViewCommand view) {
      view.console(console);
      return Optional.of(view.question());
    }
    return Optional.empty();
  }

  /**
   * Work with a command that asks one question, which is the same of every machine; with null when
   * it does more, or its question depends on where it is asked.
   *
   * @throws Failure when there is no such command, or it was asked wrongly
   */
  static <T> T common(Console console, List<String> words, Function<ViewCommand, T> work) {
    return console
        .models()
        .with(console, words, model -> work.apply(common(console, parse(model, words))));
  }

  private static ViewCommand common(Console console, ParseResult parsed) {
    if (!parsed.isUsageHelpRequested()
        && parsed.commandSpec().userObject() instanceof ViewCommand command) {
      command.console(console);
      return command.common() ? command : null;
    }
    return null;
  }

  private static int call(Console console, ParseResult parsed) {
    BaseCommand command = (BaseCommand) parsed.commandSpec().userObject();
    if (parsed.commandSpec().parent() != null) {
      command.within((BaseCommand) parsed.commandSpec().parent().userObject());
    }
    command.console(console);
    return parsed.isUsageHelpRequested()
        ? Help.of(command.console(), parsed.commandSpec().commandLine())
        : command.call();
  }

  /**
   * What to say of a word that is nearly a command's name, or its name in another tool; empty when
   * it is neither.
   */
  public static Optional<Failure.UsageError> mistyped(String name) {
    return Elsewhere.here(name)
        .map(here -> unknown(name, "here it is: " + here))
        .or(() -> Similar.to(name, NAMES).map(near -> unknown(name, "did you mean " + near)));
  }

  /**
   * Runs one command without a trace on the screen, for scripts.
   *
   * @return the rows that it would show; its text where it shows none
   */
  public static Object quietly(Console console, List<String> words) {
    StringWriter text = new StringWriter();
    Console quiet = console.writingTo(new PrintWriter(text));
    // A list of its own: every empty one that cannot change may be the same.
    List<?> before = new ArrayList<>();
    quiet.last(before);
    run(quiet, words);
    return quiet.last() == before ? text.toString() : quiet.last();
  }

  static Failure.UsageError unknown(String name) {
    return mistyped(name).orElseGet(() -> unknown(name, "try help"));
  }

  private static Failure.UsageError unknown(String name, String hint) {
    return new Failure.UsageError("no such command: name=" + name + "; " + hint);
  }

  private static ParseResult parse(CommandLine model, List<String> words) {
    try {
      ParseResult parsed = model.parseArgs(words.subList(1, words.size()).toArray(String[]::new));
      while (parsed.hasSubcommand()) {
        parsed = parsed.subcommand();
      }
      return parsed;
    } catch (ParameterException e) {
      throw Usage.error(e);
    }
  }

  private static CommandLine model(BaseCommand command) {
    CommandLine model = Usage.model(command);
    // What stands behind the command that is run belongs to that command.
    model.setStopAtPositional(command instanceof Foreach);
    // The options of a view that is explained: explain ps --threads.
    model.setUnmatchedOptionsArePositionalParams(command instanceof Explain);
    if (command instanceof Snapshot) {
      model.addSubcommand(new Snapshot.Save()).addSubcommand(new Snapshot.Saved());
    }
    if (command instanceof Case) {
      model.addSubcommand(new Case.Entries()).addSubcommand(new Case.Note());
      model.addSubcommand(new Case.Verify());
    }
    if (command instanceof PluginCommand) {
      model.addSubcommand(new PluginCommand.New());
    }
    if (command instanceof BaselineCommand) {
      model.addSubcommand(new BaselineCommand.Save()).addSubcommand(new BaselineCommand.Compare());
    }
    return model;
  }

  private static BaseCommand create(String name) {
    return switch (name) {
      case "attach" -> new Attach();
      case "detach" -> new Detach();
      case "targets" -> new Targets();
      case "use" -> new Use();
      case "set" -> new SetCommand();
      case "vms" -> new Vms();
      case "info" -> new Info();
      case "ps" -> new Ps();
      case "maps" -> new MapsCommand();
      case "files" -> new FilesCommand();
      case "cmdline" -> new Cmdline();
      case "env" -> new Env();
      case "bt" -> new Bt();
      case "lsmod" -> new Lsmod();
      case "syscall-table" -> new Syscalls();
      case "interfaces" -> new InterfacesCommand();
      case "arp" -> new Arp();
      case "sockets" -> new SocketsCommand();
      case "mounts" -> new MountsCommand();
      case "dmesg" -> new Dmesg();
      case "isolate" -> new Isolate();
      case "release" -> new Release();
      case "isolation" -> new IsolationCommand();
      case "case" -> new Case();
      case "snapshot" -> new Snapshot();
      case "diff" -> new Diff();
      case "replay" -> new Replay();
      case "watch" -> new Watch();
      case "check" -> new CheckCommand();
      case "bench" -> new Bench();
      case "baseline" -> new BaselineCommand();
      case "explain" -> new Explain();
      case "vtop" -> new Vtop();
      case "rd" -> new Rd();
      case "dis" -> new Dis();
      case "sym" -> new Sym();
      case "struct" -> new Struct();
      case "list" -> new ListCommand();
      case "tree" -> new TreeCommand();
      case "search" -> new Search();
      case "plugin" -> new PluginCommand();
      case "help", "man", "doc" -> new Help();
      case "foreach" -> new Foreach();
      case "history" -> new History();
      case "alias" -> new AliasCommand();
      case "unalias" -> new Unalias();
      case "exit", "quit" -> new Exit();
      default -> null;
    };
  }
}
