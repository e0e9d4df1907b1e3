package io.blueguard.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure.WalkStopped;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LimitTest {
  private static void assertStopped(String expected, Runnable walk) {
    assertEquals(expected, assertThrows(WalkStopped.class, walk::run).getMessage());
  }

  @Test
  void anObjectThatComesAgainIsACycle() {
    Limit limit = Limit.of(100);
    limit.step(0xffff_8880_0000_1000L);
    limit.step(0xffff_8880_0000_2000L);
    assertStopped(
        "walk stopped: reason=cycle object=0xffff888000001000 steps=2",
        () -> limit.step(0xffff_8880_0000_1000L));
  }

  @Test
  void stepsAreCounted() {
    Limit limit = Limit.of(2);
    limit.step(0x10);
    limit.step(0x20);
    assertStopped("walk stopped: reason=limit object=0x30 steps=2", () -> limit.step(0x30));
    assertEquals(2, limit.steps());
  }

  @Test
  void aCancelledTokenStopsTheNextStep() {
    CancelToken token = new CancelToken();
    Walks.within(
        Duration.ofMinutes(1),
        token,
        () -> {
          Limit limit = Limit.of(10);
          limit.step(0x10);
          token.cancel();
          assertStopped(
              "walk stopped: reason=cancelled object=0x20 steps=2", () -> limit.step(0x20));
          return null;
        });
    assertFalse(Thread.currentThread().isInterrupted(), "the thread is usable again");
  }

  @Test
  void timeThatIsOverStopsTheWalk() {
    Walks.within(
        Duration.ZERO,
        new CancelToken(),
        () -> {
          Limit limit = Limit.of(1000);
          WalkStopped stopped =
              assertThrows(
                  WalkStopped.class,
                  () -> {
                    for (int i = 1; i < 1000; i++) {
                      limit.step(i);
                    }
                  });
          assertEquals("walk stopped: reason=deadline object=0x40 steps=64", stopped.getMessage());
          return null;
        });
  }

  @Test
  void innerTimeCannotBecomeLonger() {
    assertStopped(
        "walk stopped: reason=deadline",
        () ->
            Walks.within(
                Duration.ZERO,
                new CancelToken(),
                () ->
                    Walks.within(
                        Duration.ofMinutes(1),
                        new CancelToken(),
                        () -> {
                          Walks.check();
                          return null;
                        })));
  }

  @Test
  void seenObjectsAreThoseThatWereStepped() {
    Random random = new Random(1);
    Set<Long> expected = new HashSet<>();
    AddressSet set = new AddressSet();
    for (int i = 0; i < 20_000; i++) {
      long address = random.nextInt(10_000) * 64L;
      assertEquals(expected.add(address), set.add(address));
      assertEquals(expected.contains(address + 64), set.contains(address + 64));
    }
    Limit limit = Limit.of(5);
    limit.step(0);
    assertTrue(limit.seen(0));
    assertFalse(limit.seen(8));
  }
}
