package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Columns;
import io.blueguard.inspect.struct.Names;
import io.blueguard.inspect.task.Processes;
import io.blueguard.render.Format;
import io.blueguard.session.Session;
import io.blueguard.session.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What may stand where a person is typing. The label of an option's or argument's value in the
 * picocli model ({@code PID}, {@code TYPE}) says which kind of thing belongs there.
 */
public final class Candidates {
  private static final int LIMIT = 1000;
  private static final Pattern CALL = Pattern.compile("(\\w+)\\(\\)");

  /** What stands before a dot: names, calls with a number, indices. */
  private static final Pattern CHAIN =
      Pattern.compile("([A-Za-z_]\\w*(?:\\(\\d*\\)|\\[[^\\[\\]]*\\]|\\.[A-Za-z_]\\w*)*)\\.$");

  private final Console console;

  /**
   * @param word to put there
   * @param hint what it is, for a person; may be empty
   */
  public record Candidate(String word, String hint) {
    /** Whether a process is found by the beginning of its name. */
    private boolean isCalled(String typed) {
      return word.matches("\\d+") && hint.regionMatches(true, 0, typed, 0, typed.length());
    }
  }

  public Candidates(Console console) {
    this.console = console;
  }

  /**
   * Completion never fails: where the target cannot answer there is nothing to offer.
   *
   * @param label of the option's or argument's value
   * @param before words of the command in front of it, its name first: whose columns {@code COLUMN}
   *     means, of which type {@code MEMBER} is one
   * @param typed so far
   */
  public List<Candidate> of(String label, List<String> before, String typed) {
    try {
      boolean named = label.startsWith("PID") || label.equals("PROCESSES");
      return find(label, before, typed)
          .filter(c -> c.word().startsWith(typed) || named && c.isCalled(typed))
          .toList();
    } catch (Failure | UncheckedIOException e) {
      return List.of();
    }
  }

  /**
   * Names that go on an expression of Groovy.
   *
   * @param line up to the cursor
   * @param typed of the name that ends there
   */
  public List<Candidate> inExpression(String line, String typed) {
    String head = line.substring(0, line.length() - typed.length());
    Matcher chain = CHAIN.matcher(head);
    if (!chain.find() && head.endsWith(".")) {
      return List.of();
    }
    String object = head.endsWith(".") ? chain.group(1) : "";
    if (object.equals("it")) {
      return columnsOfLastView(head, typed);
    }
    try {
      return console.expressions().members(object, typed).stream()
          .filter(member -> member.name().startsWith(typed))
          .map(member -> new Candidate(member.name(), member.detail()))
          .toList();
    } catch (Failure e) {
      return List.of();
    }
  }

  /** Within {@code ps().findAll {} }: the rows are those of the view. */
  private List<Candidate> columnsOfLastView(String head, String typed) {
    Matcher call = CALL.matcher(head);
    String view = "";
    while (call.find()) {
      view = Columns.snakeCase(call.group(1)).replace('_', '-');
    }
    return words(columns(view)).filter(c -> c.word().startsWith(typed)).toList();
  }

  private Stream<Candidate> find(String label, List<String> before, String typed) {
    String command = before.isEmpty() ? "" : before.getFirst();
    return switch (label) {
      case "FORMAT" -> words(Format.names());
      case "COMMAND" ->
          typed.startsWith("@")
              ? elsewhere()
              : Stream.of(commands(), scripts(), aliases()).flatMap(all -> all);
      case "ALIAS" -> aliases();
      case "COLUMN" -> lists(columns(command), typed);
      case "[-]COLUMN" -> columns(command).stream().flatMap(c -> words(List.of(c, "-" + c)));
      case "EXPRESSION" -> inside(columns(command.equals("foreach") ? "ps" : command), typed);
      case "MEMBER" -> members(before, typed);
      case "KIND" -> words(List.of("rbtree", "maple", "xarray"));
      case "PID|SETTING" -> Stream.concat(pids(), settings());
      case "VALUE" -> words(values(before));
      case "PROCESSES" ->
          Stream.of(words(List.of("pid", "user", "kernel", "vm")), elsewhere(), pids())
              .flatMap(all -> all);
      case "NAME" -> command.equals("check") ? checks() : Stream.empty();
      case "ARCH" -> words(List.of("x86_64", "ia32"));
      case "ATTACHED" -> Stream.concat(attached(), command.equals("use") ? out() : Stream.empty());
      case "VIEW" -> words(views(command));
      case "SNAPSHOT" -> words(session().snapshots().names());
      case "TARGET" -> Stream.concat(targets(), files(typed));
      case "FILE", "FOLDER" -> files(typed);
      case "PID" -> pids();
      case "SYMBOL", "ADDRESS" -> names(Names.Kind.SYMBOL, typed);
      case "TYPE" -> names(Names.Kind.TYPE, typed);
      default -> Stream.empty();
    };
  }

  private Stream<Candidate> attached() {
    Stream<Candidate> targets =
        session().targets().stream().map(t -> new Candidate(t.name(), t.spec()));
    return Stream.concat(targets, guests());
  }

  private Stream<Candidate> guests() {
    return session().guestNames().stream().map(name -> new Candidate(name, "a guest"));
  }

  /** Machines in which a command is run without going there: {@code @all}, {@code @guest1}. */
  private Stream<Candidate> elsewhere() {
    if (!session().attached()) {
      return Stream.empty();
    }
    Stream<Candidate> always =
        Stream.of(
            new Candidate("all", "the host and all its guests"),
            new Candidate("host", "the outermost machine"));
    return Stream.concat(always, attached()).map(c -> new Candidate("@" + c.word(), c.hint()));
  }

  /** Where one gets to from a guest. */
  private Stream<Candidate> out() {
    return session().attached() && console.target().host().isPresent()
        ? Stream.of(new Candidate("..", "its host"), new Candidate("host", "the outermost machine"))
        : Stream.empty();
  }

  private static Stream<Candidate> commands() {
    return Commands.names().stream().map(name -> new Candidate(name, about(name)));
  }

  private Stream<Candidate> scripts() {
    return console.extensions().names().stream().map(name -> new Candidate(name, "a script"));
  }

  private Stream<Candidate> aliases() {
    return console.aliases().all().entrySet().stream()
        .map(alias -> new Candidate(alias.getKey(), alias.getValue()));
  }

  private Stream<Candidate> settings() {
    return Arrays.stream(Setting.values())
        .map(s -> new Candidate(s.toString(), console.setting(s)));
  }

  private static List<String> values(List<String> before) {
    return Setting.names().contains(before.getLast())
        ? Setting.named(before.getLast()).choices()
        : List.of();
  }

  private Stream<Candidate> checks() {
    return words(
        session().catalog().names().stream()
            .filter(name -> name.startsWith("check:"))
            .map(name -> name.substring("check:".length()))
            .toList());
  }

  /** Members of the type that the command is about: {@code list task_struct.tasks … -s pid,co}. */
  private Stream<Candidate> members(List<String> before, String typed) {
    Optional<String> type =
        before.stream()
            .skip(1)
            .filter(word -> word.matches("\\w+(\\.\\w+)*"))
            .map(word -> word.replaceFirst("\\..*", ""))
            .filter(word -> !List.of("rbtree", "maple", "xarray").contains(word))
            .findFirst();
    String head = typed.substring(0, typed.lastIndexOf(',') + 1);
    String part = typed.substring(head.length());
    return type.stream()
        .flatMap(name -> names(Names.Kind.TYPE, name + "." + part))
        .map(c -> new Candidate(head + c.word().substring(c.word().indexOf('.') + 1), c.hint()));
  }

  /** First line of a command's description. */
  public static String about(String command) {
    String[] text = Commands.model(command).getCommandSpec().usageMessage().description();
    return text.length == 0 ? "" : text[0];
  }

  private Session session() {
    return console.session();
  }

  private static Stream<Candidate> words(List<String> words) {
    return words.stream().map(word -> new Candidate(word, ""));
  }

  /** The name at the end of an expression is being typed. */
  private static Stream<Candidate> inside(List<String> words, String typed) {
    String before = typed.replaceFirst("\\w*$", "");
    return words.stream().map(word -> new Candidate(before + word, ""));
  }

  /** The part behind the last comma is being typed. */
  private static Stream<Candidate> lists(List<String> words, String typed) {
    String before = typed.substring(0, typed.lastIndexOf(',') + 1);
    return words.stream().map(word -> new Candidate(before + word, ""));
  }

  private static List<String> columns(String command) {
    if (!Commands.exists(command)) {
      return List.of();
    }
    Object model = Commands.model(command).getCommandSpec().userObject();
    return model instanceof ViewCommand rows ? Columns.of(rows.rowType()).names() : List.of();
  }

  /** Any command that asks for rows can be explained. */
  private List<String> views(String command) {
    List<String> names = session().catalog().names();
    return command.equals("explain")
        ? Stream.concat(names.stream(), Commands.asking()).distinct().toList()
        : names;
  }

  private Stream<Candidate> names(Names.Kind kind, String typed) {
    if (!session().attached()) {
      return Stream.empty();
    }
    Names view = new Names(kind, typed, LIMIT);
    return console.target().inspect(view).rows().stream()
        .map(row -> new Candidate(row.name(), row.detail()));
  }

  private Stream<Candidate> pids() {
    if (!session().attached()) {
      return Stream.empty();
    }
    Target target = console.target();
    return target.inspect(new Processes()).rows().stream()
        .map(row -> new Candidate(Integer.toString(row.pid()), row.comm()));
  }

  private Stream<Candidate> targets() {
    Path home = session().settings().home();
    Stream<Candidate> prefixes =
        Stream.of(
            new Candidate("live:", "live RAM in a shared file"),
            new Candidate("file:", "a dump"),
            new Candidate("qemu:", "the guest of a running QEMU"),
            new Candidate("emulated:", "a target behind an emulated DPU"),
            new Candidate("replay:", "a snapshot"),
            new Candidate("doca:", "a BlueField"));
    Stream<Candidate> examples =
        list(home.resolve("examples/images"))
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".truth.json"))
            .map(name -> new Candidate("example:" + name.replace(".truth.json", ""), "ships"));
    Stream<Candidate> described =
        list(home.resolve("profiles/targets"))
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".json"))
            .map(name -> new Candidate(name.replace(".json", ""), "profiles/targets"));
    return Stream.of(prefixes, examples, described).flatMap(all -> all);
  }

  private static Stream<Candidate> files(String typed) {
    int prefix = typed.matches("(file|live):.*") ? typed.indexOf(':') + 1 : 0;
    String path = typed.substring(prefix);
    String folder = path.substring(0, path.lastIndexOf('/') + 1);
    return list(Path.of(folder.isEmpty() ? "." : folder))
        .map(
            file -> {
              String slash = Files.isDirectory(file) ? "/" : "";
              String name = folder + file.getFileName() + slash;
              return new Candidate(typed.substring(0, prefix) + name, "");
            });
  }

  private static Stream<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().limit(LIMIT).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
