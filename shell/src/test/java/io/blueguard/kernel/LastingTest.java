package io.blueguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LastingTest {
  private final Lasting lasting = new Lasting();
  private int works;

  private String asked(Object key, Object origin) {
    return lasting.of(key, origin, () -> "work " + ++works);
  }

  @Test
  void whatItWasWorkedOutOfDecidesWhetherItIsWorkedOutAnew() {
    assertEquals("work 1", asked("a", 7L));
    assertEquals("work 1", asked("a", 7L));
    assertEquals("work 2", asked("b", 7L));
    assertEquals("work 3", asked("a", 8L));
    assertEquals("work 4", asked("a", 7L), "one value for each thing");
    assertEquals("work 2", asked("b", 7L));
  }

  @Test
  void whatIsForgottenIsWorkedOutAnew() {
    assertEquals("work 1", asked("a", 7L));
    lasting.forget("a");
    assertEquals("work 2", asked("a", 7L));
  }
}
