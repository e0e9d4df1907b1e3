package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.command.Commands;
import io.blueguard.json.Json;
import io.blueguard.testkit.ConsoleTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A program that says {@code -f json} reads JSON or nothing, whatever it asked. */
class FormatEverywhereTest {
  /** What a command wants to be told; those that are not here want nothing. */
  private static final Map<String, List<String>> ARGUMENTS =
      Map.ofEntries(
          Map.entry("attach", List.of("attach example:clean --as again")),
          Map.entry("detach", List.of("detach example:clean")),
          Map.entry("use", List.of("use example:clean")),
          Map.entry("set", List.of("set", "set 1", "set theme light", "set timing")),
          Map.entry("ps", List.of("ps", "ps --tree", "ps --code", "ps --where 'pid < 0'")),
          Map.entry("maps", List.of("maps 1")),
          Map.entry("lsmod", List.of("lsmod", "lsmod --code", "lsmod --help")),
          Map.entry("dmesg", List.of("dmesg --limit 5")),
          Map.entry("snapshot", List.of("snapshot save a lsmod", "snapshot list")),
          Map.entry("diff", List.of("diff a")),
          Map.entry("replay", List.of("replay a")),
          Map.entry("watch", List.of("watch lsmod --for 50ms", "watch --dry-run")),
          Map.entry("check", List.of("check syscall", "check --list", "check --code")),
          Map.entry("bench", List.of("bench --runs 1")),
          Map.entry("baseline", List.of("baseline save b", "baseline compare b")),
          Map.entry("explain", List.of("explain lsmod", "explain lsmod --each 1 --step")),
          Map.entry("vtop", List.of("vtop init_task")),
          Map.entry("rd", List.of("rd init_task", "rd linux_banner -a")),
          Map.entry("dis", List.of("dis schedule")),
          Map.entry("sym", List.of("sym schedule")),
          Map.entry("struct", List.of("struct list_head", "struct list_head init_task.tasks")),
          Map.entry(
              "list", List.of("list module.list -H modules", "list module.list -H modules --code")),
          Map.entry("tree", List.of("tree -t xarray pid pid_namespace:init_pid_ns.idr.idr_rt")),
          Map.entry("search", List.of("search nothing-has-this-in-it --limit 1")),
          Map.entry("isolate", List.of("isolate --dry-run")),
          Map.entry("release", List.of("release --all --dry-run")),
          Map.entry("case", List.of("case list", "case note hello", "case verify")),
          Map.entry("plugin", List.of("plugin", "plugin new mine")),
          Map.entry("help", List.of("help", "help ps", "man ps", "doc", "help snapshot save")),
          Map.entry("foreach", List.of("foreach 1,2 files", "foreach vm ps", "foreach 1 rd -a 0")),
          Map.entry("alias", List.of("alias", "alias ll = ps -f json")),
          Map.entry("unalias", List.of("unalias ll")),
          Map.entry("compare", List.of("compare a --report STATE/c")),
          Map.entry("triage", List.of("triage STATE/t")),
          Map.entry("rootkit-hunt", List.of("rootkit-hunt STATE/h")),
          Map.entry("holds", List.of("holds /dev/console")),
          Map.entry("since", List.of("since a")));

  /** What is no command. */
  private static final List<String> EXPRESSIONS =
      List.of(
          "6 * 7",
          "'a text'",
          "[1, 'two', null]",
          "[one: 1]",
          "true",
          "null",
          "def x = 3",
          "ps().take(1)",
          "ps().collect { it.comm }",
          "kernel.init_task.comm",
          "kernel.init_task.pid",
          "kernel.init_task.mm",
          "kernel.init_task.tasks");

  @TempDir private Path state;
  private ConsoleTester console;

  @BeforeEach
  void open() throws IOException {
    Files.createDirectories(state.resolve("config/scripts"));
    Files.writeString(
        state.resolve("config/scripts/greet.groovy"),
        "/**\n * Greet.\n *\n * @example greet\n */\nprintln 'hello'\nprintln 'you'\nnull\n");
    console = new ConsoleTester(state).on("example:clean");
    console.exec("snapshot save a lsmod", "alias ll = ps");
  }

  @Test
  void everyCommandTakesAFormat() {
    Set<String> without = new TreeSet<>();
    models()
        .filter(model -> model.getCommandSpec().findOption("-f") == null)
        .forEach(model -> without.add(model.getCommandSpec().qualifiedName()));
    assertEquals(Set.of(), without);
  }

  private static Stream<CommandLine> models() {
    return Commands.names().stream()
        .map(Commands::model)
        .flatMap(one -> Stream.concat(Stream.of(one), one.getSubcommands().values().stream()));
  }

  @Test
  void aProgramThatStartsWithTheFormatReadsJsonOrNothing() {
    List<String> wrong = new ArrayList<>();
    lines().forEach(line -> wrong.addAll(wrong(line, console.start("-f", "json", "-c", line))));
    assertEquals(List.of(), wrong);
  }

  /** Those that have no rows of their own, and how they begin where they were asked for one. */
  private static final Map<String, String> DEEDS =
      Map.of(
          "attach example:clean --as again", "[{\"name\":\"again\"",
          "use example:clean", "[{\"name\":\"example:clean\"",
          "detach", "[{\"detached\":\"example:clean\"",
          "set 1", "[{\"name\":\"process\",\"value\":\"1 init ",
          "set theme light", "[{\"name\":\"theme\",\"value\":\"light\"",
          "snapshot save a lsmod", "[{\"name\":\"a\"",
          "baseline save b", "[{\"name\":\"b\"",
          "case note hello", "[{\"n\":1,",
          "plugin new mine", "[{\"file\":\"");

  @Test
  void aDeedIsARowWhereItWasAskedForOne() {
    DEEDS.forEach(
        (line, start) -> {
          console.exec(line + " -f json");
          assertTrue(json(console.out()), line);
          assertEquals(start, console.out().substring(0, start.length()), console.err());
        });
    assertEquals("", console.exec("exit -f json").out());
    console.exec("alias -f json ll = ps", "unalias ll -f json");
    String row = "[{\"name\":\"ll\",\"command\":\"ps\"}]\n";
    assertEquals(row + row, console.out());
    assertEquals("[{\"name\":\"a\"", console.exec("snapshot -f json list").out().substring(0, 12));
  }

  @Test
  void anExpressionIsJsonToo() {
    List<String> wrong = new ArrayList<>();
    EXPRESSIONS.forEach(line -> wrong.addAll(wrong(line, console.start("-f", "json", "-c", line))));
    assertEquals(List.of(), wrong);
    assertEquals("42\n", console.start("-f", "json", "-c", "6 * 7").out());
    console.start("-f", "jsonl", "-c", "foreach 1,2 cmdline", "-c", "[a: 1]");
    assertEquals(3, console.out().lines().filter(FormatEverywhereTest::json).count());
    assertEquals("value\r\n1\r\n2\r\n", console.start("-f", "csv", "-c", "[1, 2]").out());
    assertEquals("1\n2\n", console.start("-f", "jsonl", "-c", "[1, 2]").out());
  }

  /** Where several commands follow each other, those that only do something stay quiet. */
  @Test
  void whatIsDoneIsARowWhereThatCommandWasAskedForOne() {
    ConsoleTester fresh = new ConsoleTester(state);
    fresh.start("-f", "json", "-c", "attach example:clean", "-c", "ps --limit 0");
    assertEquals("[]\n", fresh.out());
    fresh.exec("attach -f json example:clean");
    assertEquals(
        "[{\"name\":\"example:clean\",\"spec\":\"example:clean\",\"live\":false,"
            + "\"current\":true}]\n",
        fresh.out());
  }

  @Test
  void manyRunsAreOneArrayWhereverTheFormatStands() {
    for (String line :
        List.of(
            "foreach -f json 1,2 cmdline -o comm,args",
            "foreach 1,2 -f json cmdline -o comm,args",
            "foreach 1,2 cmdline -o comm,args -f json")) {
      console.exec(line);
      assertEquals(2, Json.parseList(console.out()).size(), line);
    }
  }

  private static List<String> wrong(String line, ConsoleTester ran) {
    List<String> wrong = new ArrayList<>();
    if (ran.status() > 1
        && !line.matches(
            "isolat.*|release.*|watch --dry-run|foreach 1 rd.*|diff.*|dis.*|unalias.*")) {
      wrong.add(line + ": " + ran.err());
    }
    if (!ran.out().isEmpty() && !json(ran.out())) {
      wrong.add(line + ": " + ran.out().lines().findFirst().orElse(""));
    }
    return wrong;
  }

  private static boolean json(String text) {
    try {
      Json.parse(text);
      return true;
    } catch (io.blueguard.base.Failure.BadData e) {
      return false;
    }
  }

  private Stream<String> lines() {
    List<String> scripts =
        Json.parseList(console.start("-f", "json", "-c", "help").out()).stream()
            .map(row -> (Map<?, ?>) row)
            .filter(row -> "script".equals(row.get("kind")))
            .map(row -> row.get("name").toString())
            .toList();
    assertTrue(scripts.contains("greet"), scripts.toString());
    return Stream.concat(Commands.names().stream(), scripts.stream())
        .flatMap(name -> ARGUMENTS.getOrDefault(name, List.of(name)).stream())
        .map(line -> line.replace("STATE", state.toString()));
  }
}
