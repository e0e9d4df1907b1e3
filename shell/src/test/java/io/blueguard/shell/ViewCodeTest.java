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
            "ps",
            "ps --threads",
            "ps --where 'uid == 0 && comm != \"x\"' --limit 3",
            "lsmod",
            "syscall-table",
            "interfaces",
            "maps 1",
            "files 1",
            "cmdline 1",
            "env 1",
            "sym init_task",
            "vtop init_task",
            "struct list_head init_task.tasks --bytes",
            "search 'Linux version 6' --limit 1",
            "rd linux_banner 64",
            "info")
        .map(line -> DynamicTest.dynamicTest(line, () -> same(line)));
  }

  private static void same(String line) {
    ConsoleTester asked = console().exec(line + " -f json");
    assertEquals("", asked.err());
    List<?> rows = Json.parseList(asked.out());
    assertFalse(rows.isEmpty(), line + " shows no rows");
    String code = console().exec(line + " --code").out();
    assertTrue(code.contains("collect {"), code);
    ConsoleTester typed = console().start("-f", "json", "-c", code);
    assertEquals("", typed.err(), code);
    assertEquals(rows, Json.parseList(typed.out()), code);
  }

  @Test
  void theCodeOfPsIsTheWalkItself() {
    String code = console().exec("ps --code").out();
    assertTrue(code.contains("k.init_task.tasks.collect { task ->"), code);
  }
}
