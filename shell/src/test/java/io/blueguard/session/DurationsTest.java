package io.blueguard.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationsTest {
  @Test
  void timesAreReadWithTheirUnits() {
    assertEquals(Duration.ofNanos(250_000), Durations.parse("--every", "250us"));
    assertEquals(Duration.ofMillis(10), Durations.parse("--every", "10ms"));
    assertEquals(Duration.ofMinutes(1), Durations.parse("--for", "1m"));
    assertEquals(Duration.ZERO, Durations.parse("--every", "0"));
    Failure failure =
        assertThrows(Failure.UsageError.class, () -> Durations.parse("--every", "soon"));
    assertEquals(
        "not a time: option=--every value=soon; try 10ms, 2s, 1m or 0", failure.getMessage());
  }
}
