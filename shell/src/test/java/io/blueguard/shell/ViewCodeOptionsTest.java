package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.command.Commands;
import io.blueguard.json.Json;
import io.blueguard.testkit.ConsoleTester;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Commands that know {@code --code}, with each of their options: what is printed is run, and gives
 * the rows of the command. A command or an option that is new has to be given a sample here.
 */
class ViewCodeOptionsTest {
  /** Told as a line between the rows of two commands. */
  private static final String BETWEEN = "[{\"arch\":\"x86_64\"}]";

  /** What they are asked about. */
  private static final Map<String, String> ARGUMENTS =
      Map.ofEntries(
          Map.entry("struct", "list_head init_task.tasks"),
          Map.entry("sym", "init_task"),
          Map.entry("vtop", "init_task"),
          Map.entry("dis", "schedule"),
          Map.entry("files", "1"));

  /** Values of options, by command and name or by name alone. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("--limit", "2"), Map.entry("--pid", "1"), Map.entry("--arch", "ia32"));

  /** They print no rows, or not these. */
  private static final Set<String> OTHERS =
      Set.of("--help", "--meta", "--format", "--code", "--each", "--step", "--user");

  /** Options of theirs go only with some arguments, so that ViewCodeTest has lines for them. */
  private static final Set<String> ELSEWHERE = Set.of("check", "list", "rd", "search", "tree");

  @TempDir private static Path state;

  @TestFactory
  Stream<DynamicTest> theCodeOfACommandGivesItsRowsWithEachOption() {
    return coded().map(name -> DynamicTest.dynamicTest(name, () -> same(name)));
  }

  private static Stream<String> coded() {
    return Commands.names().stream()
        .filter(name -> spec(name).findOption("--code") != null)
        .filter(name -> !ELSEWHERE.contains(name));
  }

  @Test
  void thereAreCommandsWithCode() {
    assertTrue(coded().count() > 10);
  }

  private static CommandSpec spec(String name) {
    return Commands.model(name).getCommandSpec();
  }

  private static void same(String name) {
    List<String> lines = lines(name);
    List<String> rows = apart(run(lines));
    List<String> codes =
        apart(run(lines.stream().map(line -> line + " --code").toList())).stream()
            .map(text -> ((Map<?, ?>) Json.parseList(text).getFirst()).get("code").toString())
            .toList();
    List<String> again = apart(run(codes));
    for (int i = 0; i < lines.size(); i++) {
      assertFalse(codes.get(i).isBlank(), lines.get(i));
      assertEquals(
          Json.parseList(rows.get(i)),
          Json.parseList(again.get(i)),
          lines.get(i) + "\n" + codes.get(i));
    }
  }

  /** The lines in one program, each followed by one that marks its end. */
  private static String run(List<String> lines) {
    List<String> words = new ArrayList<>(List.of("-f", "json"));
    lines.forEach(line -> words.addAll(List.of("-c", line, "-c", "info -o arch")));
    ConsoleTester console =
        new ConsoleTester(state).on("example:clean").start(words.toArray(String[]::new));
    assertEquals("", console.err());
    return console.out();
  }

  private static List<String> apart(String out) {
    return List.of(out.split("\\Q" + BETWEEN + "\\E\n"));
  }

  private static List<String> lines(String name) {
    String plain = (name + " " + ARGUMENTS.getOrDefault(name, "")).strip();
    List<String> lines = new ArrayList<>(List.of(plain));
    List<String> columns = columns(plain);
    for (OptionSpec option : spec(name).options()) {
      if (!OTHERS.contains(option.longestName())) {
        lines.add((plain + " " + sample(name, option, columns)).strip());
      }
    }
    return lines;
  }

  /** The columns that a command shows, for options that want some. */
  private static List<String> columns(String plain) {
    List<?> rows = Json.parseList(apart(run(List.of(plain))).getFirst());
    return rows.isEmpty()
        ? List.of()
        : ((Map<?, ?>) rows.getFirst()).keySet().stream().map(String::valueOf).toList();
  }

  private static String sample(String command, OptionSpec option, List<String> columns) {
    String name = option.longestName();
    String last = columns.isEmpty() ? "" : columns.getLast();
    switch (name) {
      case "--columns":
        return columns.isEmpty() ? "" : name + " " + last + "," + columns.getFirst();
      case "--sort":
        return columns.isEmpty() ? "" : name + " " + last;
      case "--where":
        return columns.isEmpty() ? "" : name + " '" + last + " != null'";
      default:
        break;
    }
    if (option.arity().max() == 0) {
      return name;
    }
    String value = VALUES.getOrDefault(command + " " + name, VALUES.get(name));
    assertTrue(value != null, "no sample value: command=" + command + " option=" + name);
    return name + " " + value;
  }
}
