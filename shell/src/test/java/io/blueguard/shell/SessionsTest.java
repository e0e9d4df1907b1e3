package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.blueguard.testkit.ConsoleTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sessions that the documents show happen as they are shown: each prompt's line is typed again
 * on the same machine and what it prints is compared, but for what it cost. {@code
 * -Dsessions.write=true} writes what it prints today into the documents.
 */
class SessionsTest {
  private static final Path ROOT = Path.of(System.getProperty("blueguard.root", ".."));

  /** Of machines that ship; a host with guests is too large for that. */
  private static final Pattern PROMPT = Pattern.compile("blueguard\\((example:[^)]+)\\)> (.*)");

  private static final Pattern COST =
      Pattern.compile("\\d+ reads?, \\d+ bytes?, \\d+ microseconds?");
  private static final String REGENERATE = "mvn test -Dtest=SessionsTest -Dsessions.write=true";

  @TempDir private static Path state;

  /** One line typed, and what stands below it. */
  private record Step(String target, String line, List<String> shown) {}

  @TestFactory
  Stream<DynamicTest> sessionsHappenAsTheyAreShown() throws IOException {
    return documents().stream()
        .map(file -> DynamicTest.dynamicTest(ROOT.relativize(file).toString(), () -> replay(file)));
  }

  @Test
  void aSessionThatHappensOtherwiseIsNoticed() {
    List<String> text = List.of("```console", "blueguard(example:x)> ps", "1 row", "```", "more");
    List<Step> steps = steps(text);
    assertEquals(List.of(new Step("example:x", "ps", List.of("1 row"))), steps);
    assertFalse(
        costless("2 rows, 7 reads, 9 bytes, 5 microseconds")
            .equals(costless("1 row, 7 reads, 9 bytes, 5 microseconds")));
    assertEquals(
        costless("2 rows, 7 reads, 9 bytes, 5 microseconds"),
        costless("2 rows, 1 read, 1 byte, 1 microsecond"));
  }

  private static void replay(Path file) throws IOException {
    List<String> text = Files.readAllLines(file);
    List<Step> steps = steps(text);
    assertFalse(steps.isEmpty(), file + " shows no session");
    List<List<String>> printed = run(steps);
    if (Boolean.getBoolean("sessions.write")) {
      Files.write(file, rewritten(text, printed));
      return;
    }
    for (int i = 0; i < steps.size(); i++) {
      assertEquals(
          costless(String.join("\n", steps.get(i).shown())),
          costless(String.join("\n", printed.get(i))),
          steps.get(i).line() + "; " + REGENERATE);
    }
  }

  private static List<Path> documents() throws IOException {
    List<Path> files = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> sessions = Files.list(ROOT.resolve("examples/sessions"))) {
      sessions.sorted().forEach(files::add);
    }
    return files;
  }

  private static List<Step> steps(List<String> text) {
    List<Step> steps = new ArrayList<>();
    boolean inside = false;
    for (String line : text) {
      Matcher prompt = PROMPT.matcher(line);
      if (prompt.matches()) {
        steps.add(new Step(prompt.group(1), prompt.group(2), new ArrayList<>()));
        inside = true;
      } else if (ends(line)) {
        inside = false;
      } else if (inside) {
        steps.getLast().shown().add(line);
      }
    }
    return steps;
  }

  private static boolean ends(String line) {
    return line.startsWith("```") || line.startsWith("#");
  }

  /** All lines of a session in one process, as a person types them; marks part what they print. */
  private static List<List<String>> run(List<Step> steps) {
    String target = steps.getFirst().target();
    List<String> words = new ArrayList<>();
    for (Step step : steps) {
      words.addAll(List.of("-c", step.line(), "-c", "println '@@'"));
    }
    ConsoleTester console = new ConsoleTester(state).on(target);
    console.start(words.toArray(String[]::new));
    List<List<String>> printed = new ArrayList<>(List.of(new ArrayList<>()));
    for (String line : console.out().lines().toList()) {
      if (line.equals("@@")) {
        printed.add(new ArrayList<>());
      } else {
        printed.getLast().add(line.stripTrailing());
      }
    }
    assertEquals(steps.size() + 1, printed.size(), console.err());
    return printed;
  }

  private static List<String> rewritten(List<String> text, List<List<String>> printed) {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    int next = 0;
    for (String line : text) {
      boolean prompt = PROMPT.matcher(line).matches();
      inside = prompt || inside && !ends(line);
      if (prompt) {
        lines.add(line);
        lines.addAll(printed.get(next++));
      } else if (!inside) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static String costless(String text) {
    return COST.matcher(text).replaceAll("cost");
  }
}
