package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.json.Json;
import io.blueguard.testkit.ConsoleTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands say of single processes is what the machine said of them itself. */
class ProcessCommandsOnExampleTest {
  // Shared, so that the kernel is learned once.
  @TempDir private static Path state;
  private static final Map<Long, Map<?, ?>> TRUTH = new TreeMap<>();

  private ConsoleTester console;

  @BeforeAll
  static void readTruth() throws IOException {
    Path file =
        Path.of(System.getProperty("blueguard.root", ".."), "examples/images", "clean.truth.json");
    for (Object process : (List<?>) Json.parseObject(Files.readString(file)).get("processes")) {
      TRUTH.put((Long) ((Map<?, ?>) process).get("pid"), (Map<?, ?>) process);
    }
  }

  @BeforeEach
  void open() {
    console = new ConsoleTester(state).on("example:clean");
  }

  @Test
  void everyProcessHasTheFilesOpenThatItSaidItHad() {
    Map<Long, TreeSet<String>> found = new TreeMap<>();
    for (Map<?, ?> row : rows("files --all -f json")) {
      String file = row.get("fd") + " " + row.get("path") + " " + row.get("position");
      found.computeIfAbsent((Long) row.get("pid"), pid -> new TreeSet<>()).add(file);
    }
    assertTrue(found.size() > 20, "few processes have files: " + found.size());

    // Process 1 had /proc open to say all this.
    found.remove(1L);
    Map<Long, TreeSet<String>> said = said();
    said.remove(1L);
    assertEquals(said, found);
  }

  private static Map<Long, TreeSet<String>> said() {
    Map<Long, TreeSet<String>> said = new TreeMap<>();
    for (Map<?, ?> process : TRUTH.values()) {
      for (Object open : (List<?>) process.get("files")) {
        Map<?, ?> file = (Map<?, ?>) open;
        said.computeIfAbsent((Long) process.get("pid"), pid -> new TreeSet<>())
            .add(file.get("fd") + " " + file.get("path") + " " + file.get("position"));
      }
    }
    return said;
  }

  @Test
  void everyProcessWasStartedAsItSaidItWas() {
    List<Map<?, ?>> rows = rows("cmdline -f json");
    assertTrue(rows.size() > 50);
    for (Map<?, ?> row : rows) {
      Map<?, ?> said = TRUTH.get((Long) row.get("pid"));
      if (said != null) {
        assertEquals(said.get("cmdline"), row.get("args"), row.toString());
        assertEquals(said.containsKey("exe") ? said.get("exe") : "", row.get("exe"));
      }
    }
    assertEquals(
        List.of("HOME", "TERM"), rows("env 1 -f json").stream().map(r -> r.get("name")).toList());
  }

  @Test
  void theChosenProcessIsTheOneThatIsMeant() {
    console.exec("set 1", "maps -f json");
    List<?> chosen = Json.parseList(console.out());
    assertEquals(rows("maps 1 -f json"), chosen);
    List<String> names =
        chosen.stream().map(row -> (String) ((Map<?, ?>) row).get("file")).toList();
    assertTrue(names.containsAll(List.of("/init", "[heap]", "[stack]", "[vdso]")), "" + names);
    console.exec("set 1", "rd -u 0x400000 16");
    assertTrue(console.out().contains("|.ELF"), console.out());
    console.exec("set 1", "vtop -u 0x400000 -f csv | tail -1");
    assertTrue(console.out().startsWith("page,"), console.out());
    console.exec("rd -u 0x400000").assertFails(2, "blueguard: no process is chosen; try set PID");
    console.exec("maps 999999").assertFails(2, "blueguard: no such process: pid=999999; try ps");
    assertEquals(List.of(), rows("maps 2 -f json"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isolate",
        "release",
        "exit",
        "detach",
        "attach",
        "use",
        "set",
        "alias",
        "snapshot",
        "watch",
        "case",
        "baseline"
      })
  void whatDoesMoreThanLookIsNotDoneForManyProcesses(String command) {
    console
        .exec("foreach user " + command + " x")
        .assertFails(
            2, "blueguard: not a command for many processes: name=" + command + "; give it alone");
  }

  @Test
  void foreachGathersTheRowsOfManyProcessesAsOneSet() {
    List<Map<?, ?>> all = rows("files --all -f json");
    assertEquals(all, rows("foreach pid files -f json"));
    console.exec("foreach 1,88 maps -o start --limit 1 -f csv");
    assertEquals(
        "pid,comm,start\r\n1,init,0x400000\r\n88,systemd-udevd,0x400000\r\n", console.out());
    List<Map<?, ?>> named = rows("foreach sshd struct task_struct.pid,tgid current -f json");
    assertEquals(
        rows("ps --where 'comm == \"sshd\"' -f json").stream().map(r -> "" + r.get("pid")).toList(),
        named.stream().filter(r -> r.get("name").equals("pid")).map(r -> r.get("value")).toList());
    assertEquals(
        rows("ps --where 'uid == 1003 && !kthread' -f json").size(),
        rows("foreach --where 'uid == 1003' user cmdline -f json").size());
  }

  @Test
  void whatForeachGathersIsTheLastRowsAndWhatAScriptGets() {
    console.exec("foreach 1,88 maps -o start --limit 1 -f csv", "_.collect { it.pid }");
    assertTrue(console.out().endsWith("[1, 88]\n"), console.out());
    console.exec("foreach('1,88', 'maps', '--limit', '1').collect { it.comm }");
    assertEquals("[init, systemd-udevd]\n", console.out());
  }

  @Test
  void rowsOfManyAreChosenAndSortedByWhoseTheyAreAndInTheEndAsOneSet() {
    console.exec("foreach 1,88 maps -o start,pid --limit 1 --sort -pid -f csv");
    assertEquals(
        "comm,start,pid\r\nsystemd-udevd,0x400000,88\r\ninit,0x400000,1\r\n", console.out());
    console.exec("foreach 1,88 maps -o comm --where 'comm == \"init\"' --limit 1 -f csv");
    assertEquals("pid,comm\r\n1,init\r\n", console.out());
    console.exec("foreach vm ps -o machine,pid --where 'machine == \"host\"' --limit 1 -f csv");
    assertEquals("machine,pid\r\nhost,1\r\n", console.out());
    console
        .exec("foreach vm ps -o nix")
        .assertFails(
            2,
            "blueguard: no such column: name=nix; there are machine, pid, ppid, tid, comm, state,"
                + " uid, gid, kthread, start_ns, task");
  }

  @Test
  void aMomentOfSeveralMachinesIsKeptUnderANameOfItsOwnForEach() {
    console.exec("@all snapshot save a ps", "@all diff a", "@host snapshot save b ps");
    assertEquals(0, console.status(), console.err());
    console.exec("snapshot list -o name -f csv");
    assertEquals("name\r\na.host\r\nb\r\n", console.out());
    console
        .exec("@all diff b")
        .assertFails(2, "blueguard: no such snapshot: name=b.host; try snapshot list");
    console.exec("@all baseline save x", "@all baseline compare x", "baseline compare x.host");
    assertEquals(0, console.status(), console.err());
    console
        .exec("@all replay a.host")
        .assertFails(
            2, "blueguard: not a command for several machines: name=replay; give it alone");
    console
        .exec("@all watch ps")
        .assertFails(
            2, "blueguard: not a command for several machines: name=watch; try watch --all");
  }

  @Test
  void whatForeachPrintsAsTextStandsBelowWhoseItIs() {
    console.exec("foreach init rd -u 0x400000 16");
    assertEquals(
        "# pid 1 comm init\n"
            + "0000000000400000   00010102464c457f  0000000000000000  |.ELF............|\n",
        console.out());
    console.exec("foreach 1,2 rd -u 0x400000 16");
    assertEquals(
        "fault: pid 2 comm kthreadd: a kernel thread has no memory of its own: pid=2;"
            + " leave the pid away\n",
        console.err());
    console
        .exec("foreach 2 rd -u 0x400000 16")
        .assertFails(
            2, "blueguard: a kernel thread has no memory of its own: pid=2; leave the pid away");
    console
        .exec("foreach nobody ps")
        .assertFails(2, "blueguard: no such process: which=nobody; try ps");
    console.exec("set 88", "foreach pid files > /dev/null", "set -o value -f csv --limit 1");
    assertTrue(console.out().contains("88 systemd-udevd"), console.out());
  }

  private List<Map<?, ?>> rows(String line) {
    console.exec(line);
    return Json.parseList(console.out()).stream().<Map<?, ?>>map(r -> (Map<?, ?>) r).toList();
  }
}
