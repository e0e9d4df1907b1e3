package io.blueguard.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CompilersTest {
  private static final String FIELDS = " S 1 1 1 0 -1 4194304 21 0 0 0 70 5 0 0 20 0 9 0 1234 0 0";

  @Test
  void theTimeOfACompilersThreadIsThatOfTheUserAndOfTheSystem() {
    assertEquals(75, Compilers.ticks("7 (C2 CompilerThre)" + FIELDS));
    assertEquals(75, Compilers.ticks("8 (C1 CompilerThre)" + FIELDS));
  }

  @Test
  void otherThreadsAreNotCounted() {
    assertEquals(0, Compilers.ticks("7 (walk-1)" + FIELDS));
    assertEquals(0, Compilers.ticks("7 (C2 CompilerThre) x)" + FIELDS));
    assertEquals(0, Compilers.ticks(""));
  }
}
