package io.blueguard.response;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void aProgramGetsItsInputAndItsEnvironment() {
    Call call = new Call(List.of("sh", "-c", "echo $X; cat; exit 3"), Map.of("X", "there"), "in\n");
    assertEquals(new Call.Result(3, "there\nin\n", ""), call.run(LIMIT));
  }

  @Test
  void wordsAreNotReadByAShell() {
    assertEquals("$HOME `id` ;\n", new Call("echo", "$HOME `id` ;").run(LIMIT).out());
  }

  @Test
  void aProgramThatHangsIsEnded() {
    long start = System.nanoTime();
    Failure failure =
        assertThrows(
            Failure.EngineFailure.class, () -> new Call("sleep", "60").run(Duration.ofMillis(200)));
    assertEquals("program did not finish: program=sleep ms=200", failure.getMessage());
    assertTrue(System.nanoTime() - start < 30_000_000_000L);
  }

  @Test
  void aProgramThatSaysTooMuchIsAFailure() {
    Call chatter = new Call("sh", "-c", "head -c 70000000 /dev/zero");
    Failure failure = assertThrows(Failure.EngineFailure.class, () -> chatter.run(LIMIT));
    assertTrue(failure.getMessage().contains("more than 67108864 bytes"), failure.getMessage());
  }

  @Test
  void aProgramThatIsNotThereIsUnavailable() {
    Failure failure =
        assertThrows(Failure.EngineUnavailable.class, () -> new Call("no-such-program").run(LIMIT));
    assertEquals(
        "no such program: program=no-such-program; install it or give its path",
        failure.getMessage());
  }

  @Test
  void aProgramThatDoesNotReadItsInputStillHasItsStatus() {
    Call call = new Call(List.of("sh", "-c", "exit 4"), Map.of(), "x".repeat(1 << 20));
    assertEquals(4, call.run(LIMIT).status());
  }

  @Test
  void aCallIsShownAsItWouldBeTyped() {
    Call call = new Call(List.of("p", "a b", "it's"), Map.of("B", "2", "A", "1 1"), "x\n");
    assertEquals("A='1 1' B=2 p 'a b' 'it'\\''s' <<'END'\nx\nEND", call.typed());
  }
}
