package io.blueguard.inspect.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskStateTest {
  @ParameterizedTest
  @CsvSource({
    "0x0,0x0,R",
    "0x1,0x0,S",
    "0x2,0x0,D",
    "0x4,0x0,T",
    "0x8,0x0,t",
    "0x0,0x10,X",
    "0x0,0x20,Z",
    "0x80,0x20,Z",
    "0x40,0x0,P",
    "0x402,0x0,I",
    "0x1002,0x0,D",
    "0x8000,0x0,D",
    "0x2001,0x0,S",
    "0x102,0x0,D"
  })
  void theLetterIsTheOneThatProcShows(String state, String exitState, String letter) {
    assertEquals(letter, TaskState.letter(Long.decode(state), Long.decode(exitState)));
  }
}
