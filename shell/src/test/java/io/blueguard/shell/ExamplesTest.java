package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.command.Commands;
import io.blueguard.testkit.ConsoleTester;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What help shows as an example is typed, on a real machine's memory. */
class ExamplesTest {
  /** Of a switch, a host with guests, a live machine or files that are not there. */
  private static final List<String> ELSEWHERE =
      List.of(
          "isolat.*",
          "release .*",
          "watch .*(--armed|--dry-run|--on web).*",
          "(attach|use|@).*(live|qemu|ram\\.raw|guest1|\\.\\.).*",
          "detach|replay evidence.*",
          "case verify --head.*");

  /** They take long, and have tests of their own. */
  private static final List<String> LONG =
      List.of("bench.*", "baseline.*", "check -f json", "check");

  @TempDir private static Path state;

  @BeforeAll
  static void prepare() {
    console()
        .exec("snapshot save before ps lsmod", "snapshot save after ps lsmod", "case note 'x'");
  }

  private static ConsoleTester console() {
    return new ConsoleTester(state).on("example:clean");
  }

  @TestFactory
  Stream<DynamicTest> everyExampleOfHelpCanBeTyped() {
    return Commands.names().stream()
        .map(Commands::model)
        .flatMap(model -> Stream.concat(Stream.of(model), model.getSubcommands().values().stream()))
        .flatMap(ExamplesTest::examples)
        .distinct()
        .filter(line -> Stream.of(ELSEWHERE, LONG).flatMap(List::stream).noneMatch(line::matches))
        .map(line -> DynamicTest.dynamicTest(line, () -> works(line)));
  }

  private static Stream<String> examples(CommandLine model) {
    return Stream.of(model.getCommandSpec().usageMessage().footer())
        .map(line -> line.strip().split("  +")[0]);
  }

  private static void works(String line) {
    ConsoleTester console = console();
    if (line.startsWith("attach example")) {
      console.exec("detach", line);
    } else {
      console.exec("alias ll = ps", "set 1", "set pager off", shortened(line));
    }
    assertTrue(console.status() <= 1, line + ": " + console.err());
    assertFalse(console.err().contains("blueguard: "), line + ": " + console.err());
  }

  /** Not for longer than it takes, and into the test's own folder. */
  private static String shortened(String line) {
    String bounded = line.startsWith("watch") ? line.replaceFirst(" --for \\S+", "") : line;
    return (bounded.equals(line) && !line.startsWith("watch") ? line : bounded + " --for 200ms")
        .replaceFirst("> ([\\w.]+)$", "> " + state + "/$1")
        .replaceFirst("--log ", "--log " + state + "/");
  }
}
