package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.command.Extensions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
                ? Optional.of(new Extension(name, "", List.of(), List.of(), List.of(), false))
                : Optional.empty();
          }

          @Override
          public Object run(
              String name, List<String> arguments, Map<String, Object> options, PrintWriter out) {
            throw new AssertionError("nothing is run");
          }

          @Override
          public void prove(String view) {
            throw new AssertionError("nothing is asked");
          }

          @Override
          public List<Plugin> plugins() {
            return List.of();
          }

          @Override
          public Path create(String name, String kind) {
            throw new AssertionError("nothing is written");
          }
        });
  }
}
