package io.blueguard.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.base.Failure.BadData;
import io.blueguard.base.Failure.WalkStopped;
import io.blueguard.walk.Walks.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WalksTest {
  private static final int WIDTH = 8;

  /** A device that does not answer, until it is interrupted. */
  private static int silence() {
    try {
      new CountDownLatch(1).await();
      return 0;
    } catch (InterruptedException e) {
      throw new WalkStopped("read was interrupted");
    }
  }

  private static List<Supplier<Integer>> tasks(int count) {
    return IntStream.range(0, count).mapToObj(i -> (Supplier<Integer>) () -> i).toList();
  }

  @Test
  void resultsComeInTheOrderOfTheTasks() {
    for (int width : new int[] {1, 2, WIDTH, 5000}) {
      List<Integer> results = Walks.all(tasks(1000), width);
      assertEquals(IntStream.range(0, 1000).boxed().toList(), results);
    }
    assertEquals(List.of(), Walks.all(tasks(0), WIDTH));
  }

  @Test
  void whatWaitsRunsOnVirtualThreadsAndWhatComputesOnThoseOfTheSystem() {
    Supplier<Boolean> virtual = () -> Thread.currentThread().isVirtual();
    List<Supplier<Boolean>> two = List.of(virtual, virtual);
    assertEquals(List.of(true, true), Walks.all(two, 2, Work.on(256)));
    assertEquals(List.of(false, false), Walks.all(two, 2, Work.on(1)));
    assertEquals(List.of(false, false), Walks.all(two, 2, Work.on(256, 2)));
    assertEquals(List.of(true, true), Walks.all(two, 2, Work.on(256, 100)));
  }

  @Test
  void whoAsksForWalksThatComputeDoesOneUnlessThereIsADeadline() {
    assertTrue(Walks.all(meeting(), WIDTH, Work.COMPUTES).contains(Thread.currentThread()));
    List<Thread> others =
        Walks.within(
            Duration.ofMinutes(1),
            new CancelToken(),
            () -> Walks.all(meeting(), WIDTH, Work.COMPUTES));
    assertFalse(others.contains(Thread.currentThread()));
  }

  @Test
  void neverMoreThanTheWidthAreUnderWay() {
    AtomicInteger under = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Supplier<Integer> task =
        () -> {
          most.accumulateAndGet(under.incrementAndGet(), Math::max);
          Thread.yield();
          return under.decrementAndGet();
        };
    Walks.all(Collections.nCopies(500, task), WIDTH, Work.WAITS);
    Walks.all(Collections.nCopies(500, task), WIDTH, Work.COMPUTES);
    assertTrue(most.get() <= WIDTH, "most=" + most);
  }

  @Test
  void walksThatWaitWaitTogether() {
    for (Work work : Work.values()) {
      assertEquals(WIDTH, Walks.all(meeting(), WIDTH, work).size());
    }
  }

  /** Tasks that end when all of them are under way, and tell on which threads. */
  private static List<Supplier<Thread>> meeting() {
    CountDownLatch all = new CountDownLatch(WIDTH);
    Supplier<Thread> task =
        () -> {
          all.countDown();
          try {
            all.await();
          } catch (InterruptedException e) {
            throw new WalkStopped("read was interrupted");
          }
          return Thread.currentThread();
        };
    return Collections.nCopies(WIDTH, task);
  }

  @Test
  void oneFailureStopsTheOthersAndIsTheOneThatIsTold() {
    for (int width : new int[] {1, WIDTH}) {
      List<Supplier<Integer>> tasks = new ArrayList<>(tasks(2));
      tasks.add(
          () -> {
            throw new BadData("list breaks");
          });
      if (width > 1) {
        tasks.addFirst(WalksTest::silence);
      }
      for (Work work : Work.values()) {
        Failure failure = assertThrows(BadData.class, () -> Walks.all(tasks, width, work));
        assertEquals("list breaks", failure.getMessage());
        assertFalse(Thread.currentThread().isInterrupted());
      }
    }
  }

  @Test
  void eachFailsForItselfAlone() {
    List<Supplier<Integer>> tasks = new ArrayList<>(tasks(3));
    tasks.set(
        1,
        () -> {
          throw new BadData("list breaks");
        });
    List<Outcome<Integer>> outcomes = Walks.each(tasks, WIDTH);
    assertEquals(0, outcomes.get(0).get());
    assertEquals("list breaks", outcomes.get(1).failure().getMessage());
    assertEquals(2, outcomes.get(2).get());
    assertThrows(BadData.class, outcomes.get(1)::get);
  }

  @Test
  void aBugInATaskIsNotHidden() {
    Supplier<Integer> bug =
        () -> {
          throw new IllegalStateException("bug");
        };
    for (Work work : Work.values()) {
      assertThrows(IllegalStateException.class, () -> Walks.each(List.of(bug, bug), 2, work));
    }
    assertThrows(IllegalStateException.class, () -> Walks.each(List.of(bug), 1));
  }

  @Test
  void aDeviceThatNeverAnswersCostsItsWalkAlone() {
    List<Supplier<Integer>> tasks = new ArrayList<>(tasks(20));
    tasks.set(3, WalksTest::silence);
    for (Work work : Work.values()) {
      List<Outcome<Integer>> outcomes =
          Walks.within(
              Duration.ofSeconds(2), new CancelToken(), () -> Walks.each(tasks, WIDTH, work));
      assertFalse(outcomes.get(3).ok());
      assertEquals(19, outcomes.stream().filter(Outcome::ok).count());
    }
  }

  private static int deaf(AtomicBoolean over) {
    while (!over.get()) {
      Thread.onSpinWait();
      Thread.yield();
    }
    return 0;
  }

  @Test
  void whatCannotEvenBeInterruptedIsLeftBehind() {
    for (Work work : Work.values()) {
      AtomicBoolean over = new AtomicBoolean();
      List<Outcome<Integer>> outcomes =
          Walks.within(
              Duration.ofMillis(50),
              new CancelToken(),
              () -> Walks.each(List.of(() -> deaf(over), () -> 1), WIDTH, work));
      assertEquals("walk stopped: reason=deadline", outcomes.get(0).failure().getMessage());
      // Whoever had waited for it would not be here.
      over.set(true);
    }
  }

  @Test
  void cancellingStopsWalksThatWaitAtOnce() throws InterruptedException {
    for (Work work : Work.values()) {
      cancelled(work);
    }
  }

  private static void cancelled(Work work) throws InterruptedException {
    CancelToken token = new CancelToken();
    CountDownLatch begun = new CountDownLatch(WIDTH);
    Thread console = Thread.currentThread();
    Thread ctrlC =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    begun.await();
                  } catch (InterruptedException e) {
                    console.interrupt();
                  }
                  token.cancel();
                });
    Supplier<Integer> task =
        () -> {
          begun.countDown();
          return silence();
        };
    WalkStopped stopped =
        assertThrows(
            WalkStopped.class,
            () ->
                Walks.within(
                    Duration.ofMinutes(1),
                    token,
                    () -> Walks.each(Collections.nCopies(100, task), WIDTH, work)));
    assertEquals("walk stopped: reason=cancelled", stopped.getMessage());
    ctrlC.join();
    assertFalse(Thread.currentThread().isInterrupted());
    assertEquals(List.of(0, 1), Walks.all(tasks(2), 2), "the next command works");
  }

  @Test
  void theDeadlineReachesIntoTheTasks() {
    Supplier<Integer> endless =
        () -> {
          for (Limit limit = Limit.of(Integer.MAX_VALUE); ; ) {
            limit.count(1);
          }
        };
    List<Outcome<Integer>> outcomes =
        Walks.within(
            Duration.ofMillis(30), new CancelToken(), () -> Walks.each(List.of(endless), 2));
    String told = outcomes.getFirst().failure().getMessage();
    assertTrue(told.startsWith("walk stopped: reason=deadline"), told);
  }
}
