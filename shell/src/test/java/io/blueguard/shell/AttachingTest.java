package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.session.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AttachingTest {
  private final List<String> said = new ArrayList<>();

  @Test
  void whatNeedsTheTargetWaitsUntilItIsThere() {
    CountDownLatch found = new CountDownLatch(1);
    Attaching attaching = new Attaching(() -> wait(found), problem -> said.add("wrong"));
    assertFalse(attaching.over());
    found.countDown();
    attaching.await();
    assertTrue(attaching.over());
    assertEquals(List.of(), said);
  }

  @Test
  void whatWentWrongIsSaidBeforeTheWaitIsOver() {
    Attaching attaching =
        new Attaching(
            () -> {
              throw new Failure.BadData("no kernel");
            },
            problem -> said.add(problem.getMessage()));
    attaching.await();
    assertEquals(List.of("no kernel"), said);
  }

  @Test
  void whoGivesUpWaitingIsToldSo() {
    CountDownLatch never = new CountDownLatch(1);
    Attaching attaching = new Attaching(() -> wait(never), problem -> said.add("stopped"));
    Thread.currentThread().interrupt();
    Failure.WalkStopped stopped = assertThrows(Failure.WalkStopped.class, attaching::await);
    assertEquals("the target is still being attached", stopped.getMessage());
    attaching.stop();
    attaching.await();
    assertEquals(List.of("stopped"), said);
  }

  @Test
  void aWarningGoesAboveThePromptAndProgressWaitsForTheLine() {
    Notices.Through notices =
        Notices.of(settings(w -> said.add("w " + w), p -> said.add("p " + p)));
    notices.settings().progress().accept("one");
    notices.notices().prompting(above -> said.add("above " + above));
    notices.settings().warnings().accept("odd");
    notices.settings().progress().accept("two");
    notices.notices().working();
    notices.settings().warnings().accept("odder");
    assertEquals(List.of("p one", "p ", "above blueguard: warning: odd", "p two", "w odder"), said);
  }

  private static Settings settings(Consumer<String> warnings, Consumer<String> progress) {
    return new Settings(Path.of("."), Path.of("."), Path.of("."), warnings, progress);
  }

  private static void wait(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new Failure.WalkStopped("stopped");
    }
  }
}
