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
            "env --all")
        .map(line -> DynamicTest.dynamicTest(line, () -> same(line, true)));
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
