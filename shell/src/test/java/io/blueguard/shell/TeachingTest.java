package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.json.Json;
import io.blueguard.testkit.ConsoleTester;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown to those who learn how a kernel is built, on the machine that ships. */
class TeachingTest {
  @TempDir private static Path state;
  private ConsoleTester console;

  @BeforeEach
  void open() {
    console = new ConsoleTester(state).on("example:clean");
  }

  private List<Map<?, ?>> rows(String line) {
    console.exec(line);
    assertEquals(0, console.status(), console.err());
    return Json.parseList(console.out()).stream().<Map<?, ?>>map(Map.class::cast).toList();
  }

  @Test
  void aWalkTellsOfItsSymbolsMembersTablesAndReads() {
    console.exec("explain ps");
    String text = console.out();
    assertTrue(text.contains("symbol     init_task is at 0x"), text);
    assertTrue(text.contains("member     task_struct.comm, char [16] at offset 0x"), text);
    assertTrue(text.contains("└─ PGD at 0x"), text);
    assertTrue(text.contains(": \"init\"   task_struct.comm\n"), text);
    assertTrue(text.contains("list_head.next"), text);
  }

  @Test
  void theTablesThatWereAskedForAreDrawnTheirsOfAProcessToo() {
    console.assertExec("explain vtop init_task", "translate  va 0x");
    console.assertExec("explain vtop init_task", " in a page of ");
    console.assertExec("explain vtop 0x400000 -p 1", "translate  va 0x400000\n");
    console.assertExec("explain rd 0x400000 8 -p 1", "translate  va 0x400000\n");
    console.assertExec("explain rd 0x400000 8 -p 1", "read       0x400000, 8 bytes at pa 0x");
  }

  @Test
  void everyRowOfTheViewWasReadInTheWalk() {
    int processes = rows("ps -f json").size();
    Map<?, ?> comm =
        rows("explain ps -f json --where 'kind == \"count\"'").stream()
            .filter(row -> row.get("what").equals("task_struct.comm"))
            .findFirst()
            .orElseThrow();
    assertEquals(processes + " times in all", comm.get("value"));
    Map<?, ?> last = rows("explain ps -f json").getLast();
    assertTrue(last.get("what").toString().startsWith(processes + " rows out of "));
  }

  @Test
  void aReadIsToldWithThePhysicalAddressThatVtopFinds() {
    Map<?, ?> read =
        rows("explain ps -f json --where 'kind == \"read\"'").stream()
            .filter(row -> "task_struct.comm".equals(row.get("what")))
            .findFirst()
            .orElseThrow();
    Map<?, ?> page = rows("vtop " + read.get("va") + " -f json").getLast();
    assertEquals(page.get("pa"), read.get("pa"));
  }

  @Test
  void anyCommandThatAsksForRowsIsExplainedWithItsArguments() {
    assertTrue(members("explain cmdline 1").contains("mm_struct.arg_start"));
    assertTrue(members("explain maps 1").contains("mm_struct.start_brk"));
    assertTrue(members("explain ps --threads").contains("task_struct.pid"));
    assertEquals(1, rows("explain vtop init_task -f json --where 'kind == \"translate\"'").size());
    console.exec("explain maps --nosuch");
    assertEquals(2, console.status());
    console.exec("explain set");
    assertEquals(2, console.status());
  }

  private List<?> members(String line) {
    return rows(line + " -f json").stream().map(step -> ((Map<?, ?>) step).get("what")).toList();
  }

  @Test
  void checksAndPluginsAreExplainedToo() {
    assertTrue(rows("explain check:hidden-modules -f json").size() > 10);
    console.exec("explain nosuch");
    assertEquals(2, console.status());
    console.exec("explain ps --each 0");
    assertEquals("blueguard: nothing to show: each=0; try 3\n", console.err());
  }

  @Test
  void vtopDrawsItsWay() {
    console.exec("vtop init_task");
    List<String> lines = console.out().lines().toList();
    assertEquals("init_task", lines.get(0));
    assertTrue(lines.get(1).startsWith(" └─ PGD at 0x"), console.out());
    assertTrue(lines.getLast().contains("in a page of 2097152 bytes"), console.out());
    console.exec("vtop 0x10");
    assertTrue(console.out().contains("└─ leads nowhere: never touched"), console.out());
  }

  @Test
  void structShowsBytesBesideMembers() {
    console.exec("struct task_struct.pid,comm,mm init_task --bytes");
    assertTrue(console.out().contains("73 77 61 70 70 65 72 2f 30 00"), console.out());
    assertTrue(console.out().contains("  00 00 00 00  "), console.out());
    assertEquals(
        "00 00 00 00",
        rows("struct task_struct.pid init_task --bytes -f json").getFirst().get("bytes"));
  }
}
