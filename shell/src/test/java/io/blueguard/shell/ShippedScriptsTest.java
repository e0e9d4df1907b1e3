package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.json.Json;
import io.blueguard.testkit.ConsoleTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that ship, each run on the machine that ships, clean and tampered with. */
class ShippedScriptsTest {
  @TempDir private static Path state;
  private ConsoleTester console;

  @BeforeEach
  void open() {
    console = new ConsoleTester(state).on("example:clean");
  }

  @Test
  void holdsAgreesWithWhatTheMachineSaidOfItself() throws IOException {
    console.exec("holds /dev/console -f json --where 'pid == 1'");
    assertEquals(0, console.status(), console.err());
    Set<String> found =
        Json.parseList(console.out()).stream()
            .map(row -> ((Map<?, ?>) row).get("fd") + " " + ((Map<?, ?>) row).get("file"))
            .collect(Collectors.toSet());
    assertEquals(filesOfInit("/dev/console"), found);
    assertFalse(found.isEmpty());
  }

  private static Set<String> filesOfInit(String path) throws IOException {
    Path images = Path.of(System.getProperty("blueguard.root", ".."), "examples/images");
    Map<String, Object> truth =
        Json.parseObject(Files.readString(images.resolve("clean.truth.json")));
    Map<?, ?> init = (Map<?, ?>) ((List<?>) truth.get("processes")).getFirst();
    return ((List<?>) init.get("files"))
        .stream()
            .map(file -> (Map<?, ?>) file)
            .filter(file -> path.equals(file.get("path")))
            .map(file -> file.get("fd") + " " + file.get("path"))
            .collect(Collectors.toSet());
  }

  @Test
  void triageOfACleanMachineFindsNothing() throws IOException {
    Path report = state.resolve("clean.md");
    console.exec("triage " + report);
    assertEquals(0, console.status(), console.err());
    assertTrue(console.out().contains(" 0 findings\n"), console.out());
    assertFalse(console.out().contains("[]"), "a person reads of no rows");
    assertTrue(Files.readString(report).contains("Nothing was found by any check."));
  }

  @Test
  void triageOfATamperedMachineNamesWhatIsHidden() throws IOException {
    Path report = state.resolve("tampered.html");
    console.on("example:tampered").exec("triage " + report);
    assertTrue(console.out().contains("hidden-modules"), console.out());
    String html = Files.readString(report);
    assertTrue(html.contains("redis-server") && html.contains("<svg"));
    assertFalse(html.matches("(?s).*(src|href)=\"(https?:)?//.*"), "the report loads something");
  }

  @Test
  void sinceSaysInSentencesWhatChanged() {
    console.exec("snapshot save before", "since before");
    assertTrue(console.out().contains("nothing changed\n"), console.out());
    console.on("example:tampered").exec("since before");
    assertTrue(console.out().contains("(redis-server) is gone\n"), console.out());
    assertTrue(console.out().contains("(specimen) is gone\n"), console.out());
  }

  @Test
  void theLessonCountsTheSameProcessesAsPs() {
    console.exec("lesson", "ps().size()");
    String[] lines = console.out().strip().split("\n");
    assertTrue(
        console.out().contains("gives every process: " + lines[lines.length - 1] + " of them"),
        console.out());
  }

  @Test
  void aHuntOnATamperedMachineFindsWhatWasDoneToIt() throws IOException {
    console.on("example:tampered").exec("rootkit-hunt " + state.resolve("hunt"));
    assertEquals("", console.err().replaceAll("(?m)^fault: .*\n", ""));
    String report = written("hunt");
    for (String trace : List.of("redis-server", "specimen", "getdents64", "kill")) {
      assertTrue(report.contains(trace), trace);
    }
    assertTrue(report.contains("the worst of them critical"), "no verdict");
  }

  @Test
  void aHuntOnACleanMachineFindsNothing() throws IOException {
    console.exec("rootkit-hunt " + state.resolve("hunt"));
    assertTrue(console.out().contains(" checks, 0 findings\n"), console.out());
    assertTrue(written("hunt").contains("No check found anything."));
  }

  /** Every group of programs whose namespaces, as the machine told them, are not those of init. */
  @Test
  void containersAreThoseThatTheMachineTellsOf() throws IOException {
    console.exec("containers -f json");
    Set<Object> found =
        Json.parseList(console.out()).stream()
            .map(row -> ((Map<?, ?>) row).get("mnt") + " " + ((Map<?, ?>) row).get("pid"))
            .collect(Collectors.toSet());
    assertEquals(namespacesOfPrograms(), found, console.err());
    assertTrue(found.size() > 2, "the machine runs containers");
    console.exec("containers " + state.resolve("containers"));
    assertTrue(written("containers").contains("inner, first process"));
  }

  private static Set<Object> namespacesOfPrograms() throws IOException {
    Path images = Path.of(System.getProperty("blueguard.root", ".."), "examples/images");
    List<?> processes =
        (List<?>)
            Json.parseObject(Files.readString(images.resolve("clean.truth.json"))).get("processes");
    Map<?, ?> init = (Map<?, ?>) ((Map<?, ?>) processes.getFirst()).get("namespaces");
    return processes.stream()
        .map(process -> (Map<?, ?>) process)
        .filter(process -> !Boolean.TRUE.equals(process.get("kthread")))
        .map(process -> (Map<?, ?>) process.get("namespaces"))
        // What has exited has none any more.
        .filter(own -> own.get("mnt") != null && !own.equals(init))
        .map(own -> own.get("mnt") + " " + own.get("pid"))
        .collect(Collectors.toSet());
  }

  @Test
  void twoMomentsAreComparedInAReport() throws IOException {
    console.exec("snapshot save m1");
    console
        .on("example:tampered")
        .exec("snapshot save m2", "compare m1 m2 --report " + state.resolve("moments"));
    assertEquals(0, console.status(), console.err());
    String report = written("moments");
    assertTrue(report.contains("specimen") && report.contains("example:tampered"), report);
  }

  @Test
  void holdersAndTheLessonCanBeReportsToo() throws IOException {
    console.exec(
        "holds /dev/console --report " + state.resolve("holders"),
        "lesson --report " + state.resolve("lesson"));
    assertEquals("", console.err());
    assertTrue(written("holders").contains("/dev/console"));
    assertTrue(written("lesson").contains("task\\_struct.comm"));
  }

  /** Both files, which say how they were made; the page is whole by itself. */
  private static String written(String name) throws IOException {
    String html = Files.readString(state.resolve(name + ".html"));
    assertFalse(html.matches("(?s).*(src|href)=\"(https?:)?//.*"), "the report loads something");
    assertTrue(html.split("<svg").length > 2, "a tree and a map are drawn: " + name);
    String markdown = Files.readString(state.resolve(name + ".md"));
    assertTrue(markdown.matches("(?s).*[0-9a-f]{64}.*"), "no hashes of what was read: " + name);
    return markdown;
  }

  @Test
  void everyShippedScriptIsExplained() {
    List<String> all =
        List.of("holds", "triage", "since", "lesson", "rootkit-hunt", "containers", "compare");
    console.exec(all.stream().map(name -> "help " + name).toArray(String[]::new));
    assertEquals(0, console.status(), console.err());
    assertEquals(all.size(), console.out().split("Examples:\n").length - 1);
    console.assertExec("help", "  triage ");
  }

  @Test
  void aBrokenScriptSaysFileAndLineAndHarmsNothingElse() throws IOException {
    Path script = Files.writeString(state.resolve("broken.groovy"), "def x = 1\nx +* 2\n");
    console.start(script.toString());
    assertEquals(2, console.status());
    assertTrue(console.err().startsWith("blueguard: broken.groovy:2: "), console.err());
    assertEquals(1, console.err().lines().count());
  }
}
