package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class InterpreterTest {
  @Test
  void aLineThatStartsWithTheNameOfACommandIsOne() {
    assertTrue(Interpreter.isCommand("ps"));
    assertTrue(Interpreter.isCommand("  ps -f json | less"));
    assertTrue(Interpreter.isCommand("syscall-table"));
    assertTrue(Interpreter.isCommand("quit"));
  }

  @Test
  void aCallAPropertyOrAnAssignmentIsNot() {
    assertFalse(Interpreter.isCommand("ps()"));
    assertFalse(Interpreter.isCommand("ps().size()"));
    assertFalse(Interpreter.isCommand("info = 3"));
    assertFalse(Interpreter.isCommand("list=[1]"));
    assertFalse(Interpreter.isCommand("println 3"));
    assertFalse(Interpreter.isCommand(""));
  }
}
