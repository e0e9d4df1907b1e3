package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.json.Json;
import io.blueguard.testkit.ConsoleTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the user's own that add commands, views and checks, on the machine that ships. */
class PluginsTest {
  @TempDir private Path state;
  private Path scripts;
  private ConsoleTester console;

  @BeforeEach
  void open() throws IOException {
    console = new ConsoleTester(state).on("example:clean");
    scripts = Files.createDirectories(state.resolve("config/scripts"));
  }

  private static final String AREAS =
      """
      /**
       * Count memory areas.
       *
       * @view areas
       * @example areas --limit 1
       */
      record Row(int pid, String comm, long areas) {}

      view('areas', row: Row, key: ['pid']) { kernel ->
        kernel.init_task.tasks.findAll { it.mm }.collect {
          [pid: it.tgid, comm: it.comm, areas: it.mm.map_count]
        }
      }
      """;

  private List<?> rows(String line) {
    console.exec(line);
    assertEquals("", console.err().replaceAll("(?m)^fault: .*\n", ""));
    return Json.parseList(console.out());
  }

  @Test
  void everyFileToBeginWithWorksAsItIs() {
    for (String kind : List.of("command", "view", "check")) {
      console.exec("plugin new my-" + kind + " --kind " + kind);
      assertEquals(scripts.resolve("my-" + kind + ".groovy") + "\n", console.out(), console.err());
    }
    assertTrue(rows("my-command -f json").size() > 3);
    assertTrue(rows("my-view -f json --where 'pid == 1'").size() == 1);
    assertEquals(
        "T1059.004", ((Map<?, ?>) rows("check my-check -f json").getFirst()).get("attack"));
    console.exec("plugin --where problem -f csv");
    assertEquals("name,kind,file,problem\r\n", console.out().replaceAll("\r?\n", "\r\n"));
    console.exec("plugin new my-view --kind view");
    assertTrue(console.err().startsWith("blueguard: there is one already: file="), console.err());
  }

  @Test
  void aPluginsViewIsACommandLikeAnyOther() throws IOException {
    Files.writeString(scripts.resolve("areas.groovy"), AREAS);
    List<?> rows = rows("areas -f json --where 'areas > 5' --sort -areas --limit 2");
    assertEquals(2, rows.size());
    console.exec("areas --consistent --limit 1 -o pid,areas");
    assertTrue(console.out().contains("PID  AREAS"), console.out());
    assertTrue(console.out().contains(" reads, "), "its cost is told: " + console.out());
    console.exec("help areas");
    assertTrue(console.out().contains("Count memory areas."), console.out());
    assertTrue(console.out().contains("  areas --limit 1"), console.out());
    console.exec("areas()*.pid.contains(1)");
    assertEquals("true\n", console.out());
  }

  @Test
  void snapshotAndDiffKeepAPluginsRows() throws IOException {
    Files.writeString(scripts.resolve("areas.groovy"), AREAS);
    console.exec("snapshot save before");
    assertEquals(0, console.status(), console.err());
    console.on("example:tampered").exec("diff before -f json");
    List<?> areas =
        Json.parseList(console.out()).stream()
            .filter(change -> "areas".equals(((Map<?, ?>) change).get("view")))
            .toList();
    assertFalse(areas.isEmpty(), "the tampered machine runs other programs");
  }

  @Test
  void watchFollowsAPluginsViewByWhatItRead() throws IOException {
    Files.writeString(scripts.resolve("areas.groovy"), AREAS);
    console.exec("watch areas --every 10ms --for 100ms");
    assertEquals(0, console.status(), console.err());
    assertTrue(console.err().contains(" events=0;"), console.err());
  }

  @Test
  void aBrokenPluginIsToldByFileAndLineAndHarmsNothingElse() throws IOException {
    Files.writeString(scripts.resolve("areas.groovy"), AREAS + "\ndef x = ]\n");
    console.exec("areas");
    assertEquals(2, console.status());
    assertTrue(console.err().startsWith("blueguard: areas.groovy:15: "), console.err());
    console.exec("snapshot save x");
    assertEquals(0, console.status(), console.err());
    console.exec("ps --limit 1");
    assertEquals(0, console.status(), console.err());
    console.exec("plugin --where problem -o name,kind,problem -f csv");
    assertTrue(console.out().contains("areas,view,areas.groovy:15: "), console.out());
    assertEquals(1, console.status());
  }

  @Test
  void whatGoesWrongInAPluginIsAFaultWithItsLine() throws IOException {
    Files.writeString(scripts.resolve("areas.groovy"), AREAS.replace("it.comm", "it.nosuch"));
    console.exec("areas");
    assertTrue(
        console.err().contains("areas.groovy:11: no such member: type=struct task_struct"),
        console.err());
  }

  @Test
  void aNameThatShipsIsNotTaken() throws IOException {
    Files.writeString(scripts.resolve("mine.groovy"), AREAS.replace("areas", "ps"));
    console.exec("ps --limit 1 -o pid", "plugin --where problem -o problem -f csv");
    assertTrue(
        console.out().contains("mine.groovy: name is taken by one that ships: view=ps;"),
        console.out());
  }

  @Test
  void aViewThatNoCommentDeclaresSaysWhatIsMissing() throws IOException {
    Files.writeString(scripts.resolve("areas.groovy"), AREAS.replace(" * @view areas\n", ""));
    console
        .exec("areas")
        .assertFails(
            2,
            "blueguard: declared by no comment: view=areas; write @view areas into the comment"
                + " that the file begins with");
  }

  @Test
  void aChangeCountsAtOnce() throws IOException {
    Path file = Files.writeString(scripts.resolve("areas.groovy"), AREAS);
    String more = AREAS.replace("it.mm.map_count", "-77").replace("'", "\\'").replace("\n", "\\n");
    console.exec(
        "areas --limit 1 -f csv -o areas",
        "new File('" + file + "').text = '" + more + "'; null",
        "areas --limit 1 -f csv -o areas");
    assertTrue(console.out().endsWith("-77\r\n") || console.out().endsWith("-77\n"), console.out());
    assertFalse(console.out().startsWith("areas\r\n-77"));
  }

  @Test
  void aFileThatOthersCanWriteIsRefused() throws IOException {
    Path file = Files.writeString(scripts.resolve("areas.groovy"), AREAS);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    refused(file, "o-w");
  }

  @Test
  void aFileInAFolderThatOthersCanWriteIsRefused() throws IOException {
    Files.writeString(scripts.resolve("areas.groovy"), AREAS);
    Files.setPosixFilePermissions(scripts, PosixFilePermissions.fromString("rwxr-xrwx"));
    refused(scripts, "o-w");
  }

  @Test
  void aFileThatAGroupOfSeveralCanWriteIsRefused() throws IOException {
    Path file = Files.writeString(scripts.resolve("areas.groovy"), AREAS);
    try {
      GroupPrincipal group =
          file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName("daemon");
      Files.getFileAttributeView(file, PosixFileAttributeView.class).setGroup(group);
    } catch (IOException e) {
      Assumptions.abort("no file can be given to another group here: " + e);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    refused(file, "g-w");
  }

  private void refused(Path path, String mode) {
    console.exec("areas");
    assertEquals(
        "blueguard: others can write it: file=%1$s; try chmod %2$s %1$s%n".formatted(path, mode),
        console.err());
    console.exec("plugin --where 'name == \"areas\"' -o problem -f csv");
    assertTrue(console.out().contains("others can write it: file=" + path), console.out());
  }

  @Test
  void aScriptHasOptionsOfItsOwn() throws IOException {
    Files.writeString(
        scripts.resolve("say.groovy"),
        """
        /**
         * Say it.
         *
         * @param WORD to say
         * @option --loud in capitals
         * @option --times N so often
         */
        println((options.loud ? args[0].toUpperCase() : args[0]) * ((options.times ?: 1) as int))
        """);
    console.exec("say hello", "say --loud --times 2 hello");
    assertEquals("hello\nHELLOHELLO\n", console.out(), console.err());
    console.exec("say hello | tr a-z A-Z", "say quiet > " + state.resolve("said"));
    assertEquals("HELLO\n", console.out(), "what a script prints goes where its rows go");
    assertEquals("quiet\n", Files.readString(state.resolve("said")));
    console.exec("help say");
    assertTrue(console.out().contains("--times=N"), console.out());
    console.exec("say --quiet x");
    assertEquals(2, console.status());
  }

  @Test
  void aScriptCanDoWhatACommandCan() {
    console.exec("interfaces()*.name", "command('ps --limit 2')*.pid", "ps().cost.reads > 0");
    assertEquals(
        "[lo, dummy0, lo, lo, lo]", console.out().lines().findFirst().orElseThrow(), console.err());
    assertTrue(console.out().endsWith("[1, 2]\ntrue\n"), console.out());
    console.exec("vtop('init_task').last().pa", "sym(q: 1)");
    assertEquals(2, console.status());
    console.exec("lsmod().sort { -it.size }.take(2)*.name");
    assertTrue(console.out().matches("\\[\\w+, \\w+\\]\n"), console.err());
    console.exec("def n = 0; watch('ps', every: '5ms', for: '60ms') { n++ }; n");
    assertEquals("0\n", console.out(), console.err());
  }

  @Test
  void functionsTakeWhatAScriptHasInItsHands() {
    console.exec(
        "maps(task(1)) == maps(1) && maps(ps().find { it.pid == 1 }) == maps(1)",
        "rd(task(1).mm.arg_start, 4, pid: 1).toString().contains('|/ini|')",
        "vtop(task(1).mm.mmap_base, task(1).pid) == vtop(task(1).mm.mmap_base, pid: task(1))",
        "sym(task(1).sched_class)*.name",
        "sym(syscallTable()[0].address)*.address == [syscallTable()[0].address]");
    assertEquals("true\ntrue\ntrue\n[fair_sched_class]\ntrue\n", console.out(), console.err());
    console.exec("maps(task(99999))");
    assertEquals("blueguard: no such process: pid=99999; try ps\n", console.err());
  }

  @Test
  void aWatchTakesAnyNumberOfViews() {
    console.exec(
        "watch('ps', 'lsmod', 'sockets', 'mounts', every: '5ms', for: '30ms') { println it }");
    assertEquals("", console.out() + console.err());
    console.exec("watch(['ps', 'lsmod'], for: '30ms') { println it }", "watch('ps')");
    assertEquals(
        "blueguard: watch wants to know what to do; try watch('ps') { println it }\n",
        console.err());
  }

  /** A plugin with a view of two columns whose code is this. */
  private void view(String name, String code) throws IOException {
    Files.writeString(
        scripts.resolve(name + ".groovy"),
        """
        /**
         * One more.
         *
         * @view NAME
         */
        record Row(int pid, String comm) {}
        view('NAME', row: Row, key: ['pid'], within: '1s') { kernel -> CODE }
        """
            .replace("NAME", name)
            .replace("CODE", code));
  }

  @Test
  void whatAViewGivesThatIsNoRowsIsAFaultAndNotSilence() throws IOException {
    view("one", "null");
    view("two", "'text'");
    view("three", "[pid: 1, comm: 'x']");
    view("four", "object('task_struct', 16).tasks.next.prev");
    for (String name : List.of("one", "two", "three", "four")) {
      ConsoleTester asked = new ConsoleTester(state).on("example:clean").exec(name);
      assertTrue(asked.out().contains("0 rows, 1 fault"), name + asked.out());
    }
  }

  @Test
  void aRowThatIsNoneCostsItselfAlone() throws IOException {
    view(
        "odd",
        "[[foo: 1], [pid: 2], null, 'x', [pid: 'abc', comm: 1], [pid: 1L << 40, comm: ''],"
            + " [pid: 5, comm: 'ok']]");
    console.exec("odd");
    assertTrue(console.out().contains("5  ok"), console.out());
    assertTrue(console.out().contains("1 row, 6 faults"), console.out());
    assertTrue(
        console.err().contains("fault: Row 1: no such column: name=foo; there are pid, comm"),
        console.err());
  }

  @Test
  void aViewWithoutEndIsEnded() throws IOException {
    view("endless", "while (true) { }");
    view(
        "endless-rows",
        "def n = 0; [hasNext: { true }, next: { [pid: n++, comm: ''] }] as Iterator");
    console.exec("endless", "endless-rows --limit 1", "ps --limit 1");
    assertTrue(
        console.err().contains("endless.groovy: does not end: limit=1s; try within: '5m'"),
        console.err());
    assertEquals(0, console.status(), console.err());
  }

  @Test
  void aNameThatAnotherPluginHasIsNotTaken() throws IOException {
    view("areas", "[[pid: 1, comm: 'first']]");
    Files.copy(scripts.resolve("areas.groovy"), scripts.resolve("more.groovy"));
    Files.writeString(scripts.resolve("lsmod.groovy"), "println 'never'");
    console.exec("areas", "plugin --where problem -o name,problem -f csv");
    assertTrue(console.out().contains("first"), console.out());
    assertTrue(
        console.out().contains("more.groovy: name is taken by another plugin: view=areas file="),
        console.out());
    assertTrue(
        console.out().contains("lsmod,name is taken by a command that ships: name=lsmod;"),
        console.out());
    console.exec("plugin new ps");
    assertEquals(
        "blueguard: name is taken by a command that ships: name=ps; choose another\n",
        console.err());
  }

  @Test
  void aLinkInAFolderThatOthersCanWriteIsRefused() throws IOException {
    Path safe = Files.createDirectories(state.resolve("safe"));
    Path file = Files.writeString(safe.resolve("mine.groovy"), AREAS);
    Files.createSymbolicLink(scripts.resolve("areas.groovy"), file);
    console.exec("areas --limit 1");
    assertEquals(0, console.status(), console.err());
    Files.setPosixFilePermissions(safe, PosixFilePermissions.fromString("rwxr-xrwx"));
    refused(safe, "o-w");
    Files.setPosixFilePermissions(safe, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(scripts, PosixFilePermissions.fromString("rwxr-xrwx"));
    refused(scripts, "o-w");
  }
}
