package io.blueguard.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.kernel.Kernel;
import io.blueguard.space.PagingLayout;
import io.blueguard.testkit.FakeKernel;
import io.blueguard.testkit.FakeRam;
import io.blueguard.testkit.Words;
import io.blueguard.testkit.Words.Word;
import io.blueguard.walk.Walks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchedMachineTest {
  private static final PagingLayout LAYOUT = PagingLayout.X86_64_4_LEVEL;
  private static final long VA = 0xffff_8880_0000_0000L;

  private int walks;
  private boolean endless;

  /** Words 0, 8 and 16 of the page; what lies between them is none of its business. */
  private Inspection<Word> walk(Kernel kernel) {
    walks++;
    while (endless) {
      Walks.check();
    }
    Rows<Word> rows = new Rows<>();
    for (int i = 0; i < 24; i += 8) {
      int index = i;
      rows.attempt("word " + i, () -> new Word(index, kernel.space().u64(VA + 8L * index)));
    }
    return rows.done();
  }

  private final FakeRam ram = new FakeRam(1 << 20);
  private long page;
  private long other;
  private long root;
  private WatchedMachine machine;

  @BeforeEach
  void watchThreeWords() {
    page = ram.page(4096);
    other = ram.page(4096);
    root = ram.tables(LAYOUT);
    ram.map(LAYOUT, root, VA, page, 4096);
    Kernel kernel = FakeKernel.of(ram.space(LAYOUT, root));
    machine = new WatchedMachine("vm", ram, kernel, List.of(new Words(this::walk)), false);
  }

  @Test
  void theTimeOfAWatchEndsAWalkThatDoesNotAndNothingIsLost() {
    endless = true;
    ram.put64(page, 7);
    List<Event> events = new ArrayList<>();
    Watch watch = new Watch(List.of(machine), Duration.ZERO, events::add);
    watch.run(Duration.ofMillis(100));
    assertEquals(2, walks);
    assertEquals(List.of(), events);
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void nothingChangedMeansNoWalk() {
    assertEquals(0, machine.tick().costs().walks());
    assertEquals(1, walks);
  }

  @Test
  void practiceWalksAndTellsNobody() {
    machine.rehearse(3, Duration.ofMinutes(1));
    assertEquals(4, walks);
    assertEquals(List.of(), machine.tick().changes());
    Thread.currentThread().interrupt();
    machine.rehearse(3, Duration.ofMinutes(1));
    assertTrue(Thread.interrupted());
    assertEquals(4, walks);
  }

  @Test
  void aByteThatNoRowDependsOnIsNotSeen() {
    ram.put64(page + 8, 1);
    ram.put64(page + 4088, 1);
    assertEquals(0, machine.tick().costs().walks());
  }

  @Test
  void aWordThatChangesIsAChangeOfItsRowAndTheNextTickIsQuietAgain() {
    ram.put64(page + 64, 7);
    WatchedMachine.Tick tick = machine.tick();
    assertEquals(
        List.of(new Change("words", "changed", "index=8", "value", 0L, 7L)), tick.changes());
    assertEquals(0, machine.tick().costs().walks());
  }

  @Test
  void aPageTableEntryThatChangesIsSeenThoughThePageItselfDidNot() {
    ram.put64(other + 128, 9);
    ram.map(LAYOUT, root, VA, other, 4096);
    assertEquals(
        List.of(new Change("words", "changed", "index=16", "value", 0L, 9L)),
        machine.tick().changes());
  }

  @Test
  void whenNoRowCanBeReadAnyMoreTheViewIsLostAndNoRowIsRemoved() {
    ram.put64(ram.entryPa(LAYOUT, root, VA, 4096), 0);
    List<Change> changes = machine.tick().changes();
    assertEquals(List.of(Event.LOST), changes.stream().map(Change::kind).toList());
  }

  @Test
  void aWatchTellsEachChangeOnceWithTheMachineItWasSeenOn() {
    List<Event> events = new ArrayList<>();
    Watch watch = new Watch(List.of(machine), Duration.ZERO, events::add);
    watch.round();
    ram.put64(page, 5);
    watch.round();
    watch.round();
    assertEquals(1, events.size());
    assertEquals("vm", events.getFirst().target());
    assertEquals("index=0", events.getFirst().key());
    assertEquals(5L, events.getFirst().after());
    assertEquals(3, watch.stats().rounds());
    assertEquals(1, watch.stats().costs().walks());
  }

  @Test
  void anInterruptEndsAWatch() {
    Thread.currentThread().interrupt();
    Watch watch = new Watch(List.of(machine), Duration.ofMillis(1), event -> {});
    watch.run(Duration.ofHours(1));
    assertTrue(Thread.interrupted());
    assertEquals(0, watch.stats().rounds());
  }

  @Test
  void machinesThatJoinAndLeaveAreToldOf() {
    List<Event> events = new ArrayList<>();
    Watch watch = new Watch(List.of(), Duration.ZERO, events::add);
    watch.join(machine);
    watch.round();
    assertEquals(List.of("vm"), watch.targets());
    watch.leave("vm", "file is gone: file=x");
    watch.leave("other", "never was here");
    watch.round();
    assertEquals(
        List.of("appeared null", "vanished file is gone: file=x"),
        events.stream().map(event -> event.kind() + " " + event.after()).toList());
    assertEquals(0, watch.stats().machines());
  }

  @Test
  void aWatchWithoutMachinesEndsUnlessOthersMayCome() {
    Watch watch = new Watch(List.of(), Duration.ZERO, event -> {});
    watch.run(Duration.ofHours(1));
    watch.waiting(true);
    watch.run(Duration.ofMillis(5));
    assertTrue(watch.stats().rounds() > 0);
  }
}
