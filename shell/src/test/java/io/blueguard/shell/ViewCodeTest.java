package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.json.Json;
import io.blueguard.testkit.ConsoleTester;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --code} prints is typed again, and gives the rows of the view. */
class ViewCodeTest {
  @TempDir private static Path state;

  /** Where the tree of a process's mappings is. */
  private static String areas() {
    return console().exec("hex(task(1).mm.ref('mm_mt'))").out().strip();
  }

  private static ConsoleTester console() {
    return new ConsoleTester(state).on("example:clean");
  }

  @TestFactory
  Stream<DynamicTest> theCodeOfAViewGivesItsRows() {
    return Stream.of(
            "syscall-table",
            "ps --where 'task != 0' --limit 3",
            "lsmod --sort base --limit 3",
            "sym init_task",
            "vtop init_task",
            "struct list_head init_task.tasks --bytes",
            "search 'Linux version 6' --limit 1",
            "rd linux_banner 64",
            "sockets",
            "mounts 1",
            "dmesg --limit 3",
            "info")
        .map(line -> DynamicTest.dynamicTest(line, () -> same(line, false)));
  }

  @TestFactory
  Stream<DynamicTest> theCodeOfAViewIsItsWalk() {
    return Stream.of(
            "ps",
            "ps --threads",
            "ps --where 'uid == 0 && comm != \"x\"' --sort -start_ns --limit 3 -o comm,pid",
            "lsmod",
            "lsmod --sort name -o name,size",
            "interfaces",
            "maps 1",
            "maps --all",
            "files 1",
            "files --all",
            "cmdline 1",
            "cmdline --all",
            "env 1",
            "env --all",
            "list task_struct.tasks init_task -s pid,comm,thread_info.flags",
            "list module.list -H modules -s name,state --where 'name != \"e1000\"' --limit 3",
            "list module.list -H modules",
            "tree vmap_area.rb_node vmap_area_root -s va_start,va_end --limit 9",
            "tree -t maple vm_area_struct " + areas() + " -s vm_start,vm_end",
            "tree -t xarray pid pid_namespace:init_pid_ns.idr.idr_rt -s level -o index,level")
        .map(line -> DynamicTest.dynamicTest(line, () -> same(line, true)));
  }

  @TestFactory
  Stream<DynamicTest> theCodeOfAJudgementGivesItsFindings() {
    return Stream.of("check", "check syscall", "check syscall hidden-modules -o check,object")
        .map(line -> DynamicTest.dynamicTest(line, () -> findings(line)));
  }

  private static void findings(String line) {
    ConsoleTester tampered = new ConsoleTester(state).on("example:tampered");
    List<?> rows = Json.parseList(tampered.exec(line + " -f json").out());
    assertFalse(rows.isEmpty(), line);
    String code = tampered.exec(line + " --code").out();
    assertEquals(rows, Json.parseList(tampered.start("-f", "json", "-c", code).out()), code);
  }

  @Test
  void theCodeOfTheGuestsIsTheirRows() {
    String code = console().exec("vms --code").out();
    assertTrue(code.contains("command('vms').collect { row ->"), code);
    assertEquals("[]", console().start("-f", "json", "-c", code).out().strip(), code);
  }

  private static void same(String line, boolean walk) {
    ConsoleTester asked = console().exec(line + " -f json");
    assertEquals("", asked.err());
    List<?> rows = Json.parseList(asked.out());
    assertFalse(rows.isEmpty(), line + " shows no rows");
    String code = console().exec(line + " --code").out();
    assertEquals(walk, !code.contains("Not a walk"), code);
    ConsoleTester typed = console().start("-f", "json", "-c", code);
    assertEquals("", typed.err(), code);
    assertEquals(rows, Json.parseList(typed.out()), code);
  }

  @Test
  void theCodeOfPsIsTheWalkItself() {
    String code = console().exec("ps --code").out();
    assertTrue(code.contains("def tasks = k.init_task.tasks"), code);
  }
}
