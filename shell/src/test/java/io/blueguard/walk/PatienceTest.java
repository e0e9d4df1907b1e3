package io.blueguard.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final Patience patience = new Patience(Duration.ofMillis(100));

  private static final Supplier<String> ENDLESS =
      () -> {
        while (true) {
          Walks.check();
        }
      };

  @Test
  void whatEndsInTimeIsNotTouchedHoweverOftenItIsAsked() {
    long end = System.nanoTime() + Duration.ofMillis(400).toNanos();
    while (System.nanoTime() < end) {
      assertEquals("done", patience.call(() -> "done", () -> "late"));
      assertFalse(Thread.currentThread().isInterrupted());
    }
  }

  @Test
  void whatNeverEndsIsLateEachTimeAndLeavesNoInterruptBehind() {
    for (int i = 0; i < 3; i++) {
      assertEquals("late", patience.call(ENDLESS, () -> "late"));
      assertFalse(Thread.currentThread().isInterrupted());
      assertEquals("done", patience.call(() -> "done", () -> "late"));
      LockSupport.parkNanos(150_000_000);
    }
  }

  @Test
  void oneInsideAnotherEndsWithTheOuterOne() {
    Patience inner = new Patience(Duration.ofSeconds(100));
    assertEquals("outer", patience.call(() -> inner.call(ENDLESS, () -> "inner"), () -> "outer"));
  }

  @Test
  void aFailureInTimePassesAsItIs() {
    Failure failure = new Failure.BadData("so");
    assertEquals(
        failure,
        assertThrows(
            Failure.class,
            () ->
                patience.call(
                    () -> {
                      throw failure;
                    },
                    () -> "late")));
  }
}
