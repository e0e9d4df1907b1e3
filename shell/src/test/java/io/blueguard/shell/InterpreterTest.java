package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.command.Extensions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InterpreterTest {
  @Test
  void aLineThatStartsWithTheNameOfACommandIsOne() {
    assertTrue(isCommand("ps"));
    assertTrue(isCommand("  ps -f json | less"));
    assertTrue(isCommand("syscall-table"));
    assertTrue(isCommand("quit"));
    assertTrue(isCommand("holds /dev/console"));
  }

  @Test
  void aCallAPropertyOrAnAssignmentIsNot() {
    assertFalse(isCommand("ps()"));
    assertFalse(isCommand("ps().size()"));
    assertFalse(isCommand("info = 3"));
    assertFalse(isCommand("list=[1]"));
    assertFalse(isCommand("println 3"));
    assertFalse(isCommand(""));
  }

  private static boolean isCommand(String line) {
    return Interpreter.isCommand(
        line,
        new Extensions() {
          @Override
          public List<String> names() {
            return List.of("holds");
          }

          @Override
          public Optional<Extension> find(String name) {
            return name.equals("holds")
                ? Optional.of(new Extension(name, "", List.of(), List.of()))
                : Optional.empty();
          }

          @Override
          public Object run(String name, List<String> arguments) {
            throw new AssertionError("nothing is run");
          }
        });
  }
}
