package io.blueguard.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.testkit.ConsoleTester;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetCommandTest {
  // Shared, so that the kernel is learned once.
  @TempDir private static Path state;
  private ConsoleTester console;

  @BeforeEach
  void open() {
    console = new ConsoleTester(state).on("example:clean");
  }

  @Test
  void aProcessIsChosenAndLetGo() {
    console.exec("set 1", "set --where 'name == \"process\"' -o value -f csv");
    assertTrue(console.out().matches("(?s)value\r\n1 init 0xff31b5db849e4200\r\n"), console.out());
    console.exec("set 1", "set 0", "set --where 'name == \"process\"' -o value -f csv");
    assertEquals("value\r\n\r\n", console.out());
    console.exec("set 999999").assertFails(2, "blueguard: no such process: pid=999999; try ps");
  }

  @Test
  void anotherTargetHasNoChosenProcess() {
    console.exec("set 1", "attach example:tampered", "set --limit 1 -o value -f csv");
    assertEquals("value\r\n\r\n", console.out());
    console.exec("set 1", "attach example:tampered", "use example:clean", "set --limit 1 -f csv");
    assertTrue(console.out().contains("1 init"), console.out());
  }

  @Test
  void settingsAreShownAndChanged() {
    console.exec("set timing on", "set timing -o name,value -f csv");
    assertEquals("name,value\r\ntiming,on\r\n", console.out());
    assertTrue(console.err().matches("(time: [0-9.]+ ms\n){2}"), console.err());
    console
        .exec("set colour red")
        .assertFails(
            2, "blueguard: no such setting: name=colour; there are theme, pager, hints, timing");
    console
        .exec("set theme pink")
        .assertFails(
            2,
            "blueguard: no such value: setting=theme value=pink; there are dark, light, wall,"
                + " plain");
  }
}
