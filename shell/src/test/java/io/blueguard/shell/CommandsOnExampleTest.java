package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Hex;
import io.blueguard.json.Json;
import io.blueguard.testkit.ConsoleTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person types and gets, on the RAM of the real machine that ships as an example. */
class CommandsOnExampleTest {
  // Shared, so that the kernel is learned once.
  @TempDir private static Path state;
  private static Map<String, Object> truth;

  private ConsoleTester console;

  @BeforeAll
  static void readTruth() throws IOException {
    Path file = Path.of(System.getProperty("blueguard.root", ".."), "examples/images");
    truth = Json.parseObject(Files.readString(file.resolve("clean.truth.json")));
  }

  @BeforeEach
  void open() {
    console = new ConsoleTester(state).on("example:clean");
  }

  @Test
  void jsonHasTheFieldsOfTheContract() {
    console.start("-f", "json", "-c", "ps --limit 1", "-c", "lsmod --limit 1");
    String[] arrays = console.out().split("(?<=]\\n)");
    assertEquals(
        "[pid, ppid, tid, comm, state, uid, gid, kthread, start_ns, task]", fields(arrays[0]));
    assertTrue(fields(arrays[1]).startsWith("[name, size, base, refs, used_by, state, taints"));
    console.exec("syscall-table -f json --limit 1");
    assertTrue(fields(console.out()).startsWith("[nr, name, address, symbol, module, status"));
    console.exec("info -f json");
    assertTrue(
        row(console.out())
            .keySet()
            .containsAll(
                List.of("release", "arch", "kaslr_offset", "page_table_root", "symbols", "types")));
    assertEquals(0, console.status());
  }

  @Test
  void whatLooksCanBeAskedForOneMoment() {
    for (String command : List.of("ps", "check syscall", "vms")) {
      console.exec(command + " --consistent --meta -f json");
      Map<String, Object> answer = Json.parseObject(console.out());
      assertEquals("yes", answer.get("consistent"), command);
      assertEquals(0, console.status(), command);
    }
  }

  @Test
  void psCanBeFilteredSortedCutAndNarrowed() {
    console.exec("ps --where 'kthread && start_ns > 0' --sort -pid --limit 2 -o pid,comm -f csv");
    String[] lines = console.out().split("\r?\n");
    assertEquals("pid,comm", lines[0]);
    assertEquals(3, lines.length);
    assertTrue(pid(lines[1]) > pid(lines[2]));
  }

  @Test
  void aColumnToSortByMayBeginAsAnOptionDoes() {
    console.exec("files 1 --sort -file -f json");
    assertTrue(console.out().startsWith("[{\"pid\":1,"), console.err());
    console.exec("files 1 --sort --limit 3");
    assertEquals("blueguard: missing argument: name=[-]COLUMN; try help files\n", console.err());
  }

  private static int pid(String line) {
    return Integer.parseInt(line.split(",")[0]);
  }

  @Test
  void psDrawsWhoStartedWhom() {
    console.assertExec("ps --tree -o pid,ppid,comm", "─ ");
    console.assertExec("ps --tree -o comm,uid", "─ ");
    console.assertExec("ps --tree -o pid,uid", "├─ 11 ");
    console.exec("ps --tree -f json --limit 1");
    assertEquals("1", row(console.out()).get("pid").toString());
  }

  @Test
  void aWrongColumnOrConditionIsAUsageError() {
    console
        .exec("ps -o pid,colour")
        .assertFails(
            2,
            "blueguard: no such column: name=colour; there are pid, ppid, tid, comm, state, uid,"
                + " gid, kthread, start_ns, task");
    console
        .exec("ps --where 'colour > 0'")
        .assertFails(
            2,
            "blueguard: no such column: name=colour; there are pid, ppid, tid, comm, state, uid,"
                + " gid, kthread, start_ns, task");
    console
        .exec("ps --where 'uid =='")
        .assertFails(
            2, "blueguard: not a condition: value=uid ==; try --where 'uid == 0 && !kthread'");
    console
        .exec("ps --limit many")
        .assertFails(2, "blueguard: not a number: option=--limit value=many; try help ps");
    console
        .exec("maps sshd")
        .assertFails(
            2,
            "blueguard: not a number: argument=PID value=sshd; Tab finds a PID by name; try help"
                + " maps");
    console
        .exec("ps -f xml")
        .assertFails(
            2,
            "blueguard: no such value: option=--format value=xml; there are table, json, jsonl,"
                + " csv, tree, long; try help ps");
    console.exec("ps --limit -1").assertFails(2, "blueguard: limit is negative: value=-1");
  }

  /** Of no rows none is ever asked for, and what comes first may decide alone. */
  @Test
  void aWrongNameIsRefusedWhateverTheRowsAre() {
    for (String line :
        List.of(
            "lsmod --where 'size < 0' --sort nix",
            "lsmod --where 'size < 0' -o nix",
            "lsmod --where 'size < 0 && nix'",
            "lsmod --where 'true || it.nix'",
            "lsmod --where 'used_by.any { nix == it }'")) {
      console
          .exec(line)
          .assertFails(
              2,
              "blueguard: no such column: name=nix; there are name, size, base, refs, used_by,"
                  + " state, taints, module");
    }
    console.assertExec(
        "lsmod --where 'usedBy.every { user -> user != it.name } && Math.abs(size) > 0' -f csv",
        "name,size");
  }

  @Test
  void psTakesPidsAndNames() {
    console.exec("ps 1 sshd -o pid,comm -f csv");
    assertEquals("pid,comm\r\n1,init\r\n", console.out().substring(0, 18));
    assertTrue(console.out().endsWith(",sshd\r\n"), console.out());
    console.exec("ps aux").assertFails(2, "blueguard: no such process: which=aux; try ps");
    String code = console.exec("ps 1 --code").out().strip();
    console.start("-f", "csv", "-c", code + ".collect { [pid: it.pid, comm: it.comm] }");
    assertEquals("pid,comm\r\n1,init\r\n", console.out());
  }

  @Test
  void whatIsNoStructIsShownAsWhatItIs() {
    console.assertExec("struct pid_t", "0x0       4  typedef __kernel_pid_t pid_t;\n");
    console.assertExec("struct pid_t", "typedef int __kernel_pid_t;\n");
    console.assertExec("struct pid_type", "  enum pid_type PIDTYPE_TGID = 1;\n");
    console.assertExec("struct pid_t init_task.tgid", "pid_t = 0;\n");
    console.assertExec("struct task_struct.usage init_task", "int counter = 2;\n");
    console
        .exec("struct atomic_t.nix")
        .assertFails(3, "blueguard: no such member: type=atomic_t member=nix; try struct atomic_t");
  }

  @Test
  void aColumnMayBeNamedByAClearBeginning() {
    console.exec("ps --where 'uid == 0' --sort -start -o pi,start --limit 1 -f csv");
    String whole = console.out();
    console.exec("ps --where 'uid == 0' --sort -start_ns -o pid,start_ns --limit 1 -f csv");
    assertEquals(console.out(), whole);
    console
        .exec("ps --sort t")
        .assertFails(2, "blueguard: column is ambiguous: name=t; it may be tid, task");
    console.exec("foreach 1 maps -o com,star --limit 1 -f csv");
    assertEquals("pid,comm,start\r\n1,init,0x400000\r\n", console.out());
  }

  @Test
  void anAddressInAConditionIsTheNumberThatIsTyped() {
    console.exec("ps --where 'pid == 1' -o task -f csv");
    String task = console.out().lines().toList().getLast();
    console.exec("ps --where 'task == " + task + "' -o pid -f csv");
    assertEquals("pid\r\n1\r\n", console.out());
    console.exec("ps --where 'task < " + task + "' -f csv -o pid");
    long below = console.out().lines().count();
    console.exec("ps --where 'task > " + task + "' -f csv -o pid");
    long above = console.out().lines().count();
    console.exec("ps -f csv -o pid");
    assertEquals(console.out().lines().count(), below + above);
  }

  @Test
  void whatALineDeclaresTheNextOneKnows() {
    console.exec("def x = 5", "x + 1", "int y = 7L", "y * x", "def (a, b) = [1, 2]", "a + b");
    assertEquals("6\n35\n3\n", console.out().replaceAll("(?m)^(5|7|\\[1, 2\\])\n", ""));
    console.exec("def twice(x) { x * 2 }", "twice(21)", "def named() { 'x' }; named()", "x = 3; x");
    assertEquals("42\nx\n3\n", console.out());
    console.exec("def t = task(1); t.comm", "t.pid", "def out = 3", "println 'still'");
    assertTrue(console.out().endsWith("still\n"), console.out());
    assertEquals("", console.err());
  }

  @Test
  void whatIsNoRowsIsJsonForAProgramToo() {
    console.start(
        "-f", "json", "-c", "ps().take(2)*.comm", "-c", "[a: 1, b: ['x']]", "-c", "1 + 1");
    assertEquals("[\"init\",\"kthreadd\"]\n{\"a\":1,\"b\":[\"x\"]}\n2\n", console.out());
    console.start("-f", "json", "-c", "triage " + state.resolve("json.md"));
    assertEquals("[]", Json.parseList(console.out()).toString());
    assertTrue(console.err().contains("processes"), console.err());
  }

  @Test
  void pipesAndRedirectionsNeedNoBlanks(@TempDir Path folder) throws IOException {
    console.exec("ps -o comm|grep -c init");
    assertEquals("1\n", console.out());
    Path file = folder.resolve("out");
    console.exec("lsmod>" + file, "lsmod>>" + file);
    String once = Files.readString(file).lines().findFirst().orElseThrow();
    assertEquals(2, Files.readString(file).lines().filter(once::equals).count());
  }

  @Test
  void helpListsForProgramsToo() {
    console.exec("help -f json");
    assertTrue(
        console.out().contains("{\"name\":\"ps\",\"kind\":\"command\",\"about\":\"List the"));
    assertTrue(console.out().contains("{\"name\":\"triage\",\"kind\":\"script\","));
    console.exec("help");
    assertTrue(console.out().lines().allMatch(line -> line.length() <= 120), console.out());
    console.exec("history -f json");
    assertEquals("[]\n", console.out());
  }

  @Test
  void metaTellsWhatTheRowsCost() {
    console.exec("lsmod --meta");
    Map<String, Object> meta = Json.parseObject(console.out());
    assertEquals("example:clean", meta.get("target"));
    assertEquals("yes", meta.get("consistent"));
    assertTrue((Long) meta.get("reads") > 0);
    assertEquals(List.of(), meta.get("faults"));
    console.exec("lsmod");
    assertTrue(
        console.out().lines().reduce((a, b) -> b).orElse("").matches("\\d+ rows, 0 faults, .*"));
  }

  @Test
  void rowsGoThroughPrograms() {
    console.exec("ps -f jsonl | wc -l");
    long processes = Long.parseLong(console.out().strip());
    console.exec("ps().size()");
    assertEquals(processes, Long.parseLong(console.out().strip()));
  }

  @Test
  void vtopWalksEveryLevelToThePage() {
    console.exec("vtop init_task -f json");
    List<Object> levels = Json.parseList(console.out());
    assertTrue(levels.size() >= 4);
    Map<?, ?> page = (Map<?, ?>) levels.getLast();
    assertEquals("page", page.get("level"));
    console.exec("rd init_task 16 -f json", "rd " + page.get("pa") + " 16 --physical -f json");
    String[] reads = console.out().split("(?<=]\\n)");
    assertEquals(row(reads[0]).get("hex"), row(reads[1]).get("hex"));
    console.exec("vtop 0x10 -f json");
    assertEquals(null, ((Map<?, ?>) Json.parseList(console.out()).getLast()).get("pa"));
  }

  @Test
  void rdShowsMemoryInEverySize() {
    console.assertExec("rd linux_banner 16 -8", "4c 69 6e 75 78 20 76 65");
    console.assertExec("rd linux_banner 16 -16", "694c 756e 2078 6576");
    console.assertExec("rd linux_banner 16 -32", "756e694c 65762078");
    console.assertExec("rd linux_banner 16", "65762078756e694c");
    console.assertExec("rd linux_banner 16", "|Linux version ");
    console.exec("rd linux_banner -a");
    assertTrue(console.out().startsWith((String) truth.get("proc_version")));
    assertEquals(3, console.exec("rd 0x10").status());
    console
        .exec("rd linux_banner 0")
        .assertFails(2, "blueguard: length is out of bounds: value=0; try 1 to 16777216");
  }

  @Test
  void symFindsNamesAddressesAndPatterns() {
    console.exec("sym init_task -f json");
    String va = (String) row(console.out()).get("address");
    console.exec("sym " + va.replaceFirst("0$", "8") + " -f json");
    assertEquals("init_task", row(console.out()).get("name"));
    assertEquals(8L, row(console.out()).get("offset"));
    console.assertExec("sym 'init_tas?'", "init_task");
    console.assertExec("sym kprobe_lookup", "kprobe_lookup_name");
    console
        .exec("sym nothing_like_this")
        .assertFails(
            3, "blueguard: no such symbol: name=nothing_like_this; try sym with a part of it");
  }

  @Test
  void structShowsLayoutsAndValues() {
    console.exec("struct list_head");
    assertTrue(console.out().matches("(?s).* 0x0 +8  struct list_head \\* ?next;\n.*"));
    console.assertExec("struct task_struct.comm init_task", "= \"swapper/0\";");
    console.assertExec("struct task_struct.pid,comm init_task", "pid_t pid = 0;");
    console.exec("struct task_struct.comm init_task -f json");
    assertEquals("\"swapper/0\"", row(console.out()).get("value"));
    console
        .exec("struct list_haed")
        .assertFails(3, "blueguard: no such struct: name=list_haed; try struct and Tab");
    console
        .exec("struct list_head.nxt")
        .assertFails(
            3, "blueguard: no such member: type=struct list_head member=nxt; try struct list_head");
    console
        .exec("struct task_struct.cred.uid init_task")
        .assertFails(
            3,
            "blueguard: no such member: type=struct task_struct member=cred.uid;"
                + " cred is a pointer, try the address in it");
  }

  @Test
  void structShowsWhatIsNoStructToo() {
    console.assertExec("struct zone_type", "enum zone_type ZONE_DMA32 = 1;");
    console.exec("struct pid_t task_struct:init_task.pid -f json");
    assertEquals("0", row(console.out()).get("value"));
    console
        .exec("struct pid_t.x")
        .assertFails(3, "blueguard: not a struct: name=pid_t type=int; try struct pid_t");
  }

  @Test
  void aVariableThatEachCpuHasIsAskedForByItsCpu() {
    console.exec("struct rq.cpu runqueues:0 -f json");
    assertEquals("0", row(console.out()).get("value"));
    console
        .exec("rd runqueues")
        .assertFails(
            2, "blueguard: each cpu has its own: symbol=runqueues; say whose: runqueues:0");
    console
        .exec("rd runqueues:77")
        .assertFails(2, "blueguard: no such cpu: number=77; the last is 0");
  }

  @Test
  void aPlaceInsideAFunctionIsNamedAfterIt() {
    console.exec("sym vfs_read+0x20 -f json");
    assertEquals("vfs_read", row(console.out()).get("name"));
    console
        .exec("vtop nosuch.tasks")
        .assertFails(3, "blueguard: no such symbol: name=nosuch; try sym with a part of the name");
  }

  @Test
  void listFollowsAnyList() {
    console.exec("list module.list -H modules -s name -f json");
    List<?> names =
        Json.parseList(console.out()).stream().map(m -> ((Map<?, ?>) m).get("name")).toList();
    console.exec("lsmod -f json");
    assertEquals(
        Json.parseList(console.out()).stream().map(m -> ((Map<?, ?>) m).get("name")).toList(),
        names);
    console.assertExec("list task_struct.tasks init_task -s pid,comm", "swapper/0");
    console.exec("list task_struct.tasks task_struct:init_task -s pid,cred.uid.val,mm.owner.pid");
    assertTrue(console.out().matches("(?s).*0 +0 +NULL\n.* 80 +1001 +80\n.*"), console.out());
    console
        .exec("list task_struct init_task")
        .assertFails(
            2,
            "blueguard: not a member: value=task_struct; try TYPE.MEMBER as in task_struct.tasks");
  }

  @Test
  void anEmptyListStillHasItsHeader() {
    String children = "list task_struct.sibling task_struct:init_task.ptraced -H -s pid";
    console.assertExec(children, "INDEX  OBJECT  PID\n0 rows, ");
    console.exec(children + " -f json");
    assertEquals("[]\n", console.out());
  }

  @Test
  void treeWalksRedBlackTreesAndXarrays() {
    String pids = "tree -t xarray pid pid_namespace:init_pid_ns.idr.idr_rt -s level";
    console.exec(pids + " -f json");
    List<?> indices =
        Json.parseList(console.out()).stream().map(m -> ((Map<?, ?>) m).get("index")).toList();
    console.exec("ps -f json");
    List<?> processes =
        Json.parseList(console.out()).stream().map(m -> ((Map<?, ?>) m).get("pid")).toList();
    assertTrue(indices.containsAll(processes), indices + " " + processes);
    console.exec("tree vmap_area.rb_node vmap_area_root -s va_start -f json");
    List<String> starts =
        Json.parseList(console.out()).stream()
            .map(m -> (String) ((Map<?, ?>) m).get("va_start"))
            .toList();
    assertFalse(starts.isEmpty());
    assertEquals(starts.stream().sorted().toList(), starts);
    console
        .exec("tree list_head modules")
        .assertFails(
            2, "blueguard: not a member: value=list_head; try TYPE.MEMBER as in vmap_area.rb_node");
  }

  @Test
  void searchFindsBytesInAllOfMemory() {
    console.exec("search 'Linux version' --hits 2 -f json");
    assertEquals(2, Json.parseList(console.out()).size());
    console.exec("search -x 4c696e75782076657273696f6e --hits 1 -f json");
    assertTrue(row(console.out()).get("text").toString().contains("Linux version"));
    console.exec("sym init_task -f json", "search -v init_task --hits 1 -f json");
    String[] answers = console.out().split("(?<=]\n)");
    long va = Hex.parse(row(answers[0]).get("address").toString());
    String hex = row(answers[1]).get("hex").toString();
    assertEquals("%016x".formatted(Long.reverseBytes(va)), hex.substring(32, 48));
    console
        .exec("search abc")
        .assertFails(2, "blueguard: pattern is too short or too long: bytes=3; try 4 to 64");
  }

  @Test
  void aDifferenceBetweenTwoMomentsIsExitStatusOne() {
    console.exec("snapshot save before", "diff before -f json");
    assertEquals("[]\n", console.out());
    assertEquals(0, console.status());
    console.assertExec("snapshot list", "before");
    console.on("example:tampered").exec("diff before -f json");
    assertEquals(1, console.status());
    assertFalse(Json.parseList(console.out()).isEmpty());
    console
        .exec("diff never")
        .assertFails(2, "blueguard: no such snapshot: name=never; try snapshot list");
  }

  @Test
  void aFileThatIsNoSnapshotIsAFaultOfTheList(@TempDir Path alone) throws IOException {
    Path folder = Files.createDirectories(alone.resolve("snapshots"));
    Files.writeString(folder.resolve("bad.snapshot"), "x");
    new ConsoleTester(alone).on("example:clean").exec("snapshot save good ps");
    ConsoleTester list = new ConsoleTester(alone).exec("snapshot list --meta -f json");
    Map<String, Object> answer = Json.parseObject(list.out());
    assertTrue(answer.get("rows").toString().contains("name=good"), list.out());
    assertTrue(answer.get("faults").toString().contains("object=bad"), list.out());
    assertEquals(0, list.status());
  }

  @Test
  void targetsComeAndGo() {
    console.exec("attach example:tampered --as bad", "use example:clean", "targets -f json");
    List<Object> targets = Json.parseList(console.out());
    assertEquals(2, targets.size());
    assertEquals(true, ((Map<?, ?>) targets.getFirst()).get("current"));
    console
        .exec("use example:claen")
        .assertFails(
            2, "blueguard: no such target: name=example:claen; did you mean example:clean");
    console.exec("detach", "targets -f json");
    assertEquals("[]\n", console.out());
    console
        .exec("use nowhere")
        .assertFails(2, "blueguard: no such target: name=nowhere; try targets, or vms for guests");
  }

  private static String fields(String array) {
    return row(array).keySet().toString();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> row(String array) {
    return (Map<String, Object>) Json.parseList(array).getFirst();
  }
}
