package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.delta.Event;
import io.blueguard.guest.GuestMemory;
import io.blueguard.guest.MemorySlot;
import io.blueguard.inspect.system.KernelInfo;
import io.blueguard.inspect.task.Processes;
import io.blueguard.integrity.Checks;
import io.blueguard.session.Guests;
import io.blueguard.session.Lookout;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A KVM host whose guests run other kernels, all in one RAM file. It is booted once; what happens
 * to its guests happens in the order of the tests.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NestedHostIT {
  private static final Path ROOT = Path.of(System.getProperty("blueguard.root", ".."));
  private static final int PAGE = NestedHost.PAGE;
  private static final Duration A_BOOT = Duration.ofSeconds(80);
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @TempDir private static Path state;
  private static NestedHost host;
  private static Session session;
  private static Target outer;

  @BeforeAll
  static void boot() {
    host = new NestedHost("--host", "--guests", "old=6.1,new=6.12", "--processes", "5");
    session = new Session(new Settings(ROOT, state, state, line -> {}, line -> {}));
    outer = session.attach(host.spec());
  }

  @AfterAll
  static void down() {
    if (session != null) {
      session.close();
    }
    if (host != null) {
      host.close();
    }
  }

  @Test
  @Order(1)
  void theHostAndEachGuestAreSeenAsTheySayThemselves() {
    Truth before = host.truth();
    Against.everything(outer, before, target -> host.truth());
    assertTrue(before.modules().containsKey("kvm_amd"));
    assertEquals(Set.of("old", "new"), guestsNamedBy(before));
    assertEquals(Set.of("old", "new"), guestsSeen());
    theGuestIs("6.1.", "old");
    theGuestIs("6.12.", "new");
  }

  /** What follows {@code -name} on the command line of each QEMU. */
  private static Set<String> guestsNamedBy(Truth truth) {
    return truth.commandLines().stream()
        .filter(words -> words.contains("-accel"))
        .map(words -> words.get(words.indexOf("-name") + 1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> guestsSeen() {
    return session.guests(outer, 0).rows().stream()
        .peek(seen -> assertEquals("running", seen.state(), seen.why()))
        .map(seen -> seen.guest().name())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void theGuestIs(String release, String name) {
    Truth truth = host.truth(name);
    assertTrue(truth.release().startsWith(release), truth.release());
    assertEquals("init", truth.processes().get(1L).comm());
    assertTrue(truth.handlers().size() > 300, "handlers: " + truth.handlers().size());
    Against.everything(session.machine(name), truth, target -> host.truth(name));
    NestedHost.scriptsAsk(state, host.spec(), name);
  }

  @Test
  @Order(2)
  void theTablesOfTheProcessorLeadWhereThoseOfTheProcessDo() {
    var nested = outer.inspect(Checks.named("nested-paging"));
    assertEquals(List.of(), nested.faults());
    assertEquals(List.of(), nested.rows());
  }

  /**
   * The guest stands still: each page that its process has is the one that its QEMU writes to a
   * file, and a page that it does not have is told from the page of zeros that QEMU writes for it.
   */
  @Test
  @Order(3)
  void everyPageOfAGuestIsWhatItsOwnQemuDumps() {
    host.monitor("old", "stop");
    assertEquals("paused", seen("old").state());
    Target guest = session.machine("old");
    GuestMemory memory = now(guest);
    int pid =
        session.guests(outer, 0).rows().stream()
            .map(Guests.Seen::guest)
            .filter(row -> row.name().equals("old"))
            .findFirst()
            .orElseThrow()
            .pid();
    BitSet present = new BitSet();
    for (MemorySlot slot : low(memory)) {
      BitSet some = host.present(pid, new Range(slot.hva(), slot.gpa().length()));
      int first = (int) (slot.gpa().start() / PAGE);
      some.stream().forEach(page -> present.set(first + page));
    }
    int length = (int) low(memory).getLast().gpa().end();
    assertEquals(present, populated(memory, length));
    int absent = length / PAGE - present.cardinality();
    assertTrue(absent > 100 && present.cardinality() > 10_000, present.cardinality() + " pages");

    List<byte[]> seen = pages(memory, length);
    byte[] dump = host.memory("old", length);
    List<byte[]> after = pages(now(guest), length);
    for (int page = 0; page < length / PAGE; page++) {
      byte[] told = Arrays.copyOfRange(dump, page * PAGE, (page + 1) * PAGE);
      String which = "page=" + page;
      assertEquals(present.get(page), seen.get(page) != null, which);
      assertArrayEquals(told, seen.get(page) == null ? new byte[PAGE] : seen.get(page), which);
      // To write a page that it does not have, QEMU reads it; from then on there is one of zeros.
      assertArrayEquals(told, after.get(page), which);
    }
    host.monitor("old", "cont");
  }

  /**
   * Each page from address 0 on; null where there is none, which has to be for the right reason.
   */
  private static List<byte[]> pages(GuestMemory memory, int length) {
    List<byte[]> pages = new ArrayList<>();
    for (long gpa = 0; gpa < length; gpa += PAGE) {
      try {
        pages.add(memory.bytes(gpa, PAGE));
      } catch (Failure.NotMapped absent) {
        String told = absent.getMessage();
        assertTrue(told.endsWith("reason=never touched or given back"), told);
        pages.add(null);
      }
    }
    return pages;
  }

  private static GuestMemory now(Target guest) {
    return ((GuestMemory) guest.memory()).on(guest.memory().base());
  }

  /** RAM, without the firmware below 4 GiB. */
  private static List<MemorySlot> low(GuestMemory memory) {
    return memory.slots().stream().filter(slot -> slot.gpa().end() < 1L << 30).toList();
  }

  private static BitSet populated(GuestMemory memory, int length) {
    BitSet pages = new BitSet();
    for (Range range : memory.populated()) {
      long end = Math.min(range.end(), length);
      if (range.start() < end) {
        pages.set((int) (range.start() / PAGE), (int) (end / PAGE));
      }
    }
    return pages;
  }

  @Test
  @Order(4)
  void whoIsAttachedHearsOfAGuestThatBootsAnewStopsAndIsStarted() throws InterruptedException {
    List<Event> events = Collections.synchronizedList(new ArrayList<>());
    var request =
        new Lookout.Request(
            Lookout.everyMachine(session),
            true,
            List.of(new Processes()),
            Duration.ofMillis(100),
            false);
    Lookout lookout = new Lookout(session, request, events::add);
    Thread watcher = Thread.ofPlatform().start(() -> lookout.run(PATIENCE.multipliedBy(100)));
    try {
      bootsAnew(session.machine("new"), events);
      stops(session.machine("old"), events);
      isStarted("old", events);
    } finally {
      lookout.watch().stop();
      watcher.join();
    }
  }

  private static void bootsAnew(Target guest, List<Event> events) throws InterruptedException {
    // Before its firmware has done anything the old kernel lies in its memory as it was.
    host.monitor("new", "stop");
    host.monitor("new", "system_reset");
    refused(guest, "guest has booted anew: name=new pid=", "; enter it again with use new");
    assertEquals("booting", seen("new").state());
    var notYet = assertThrows(Failure.EngineUnavailable.class, () -> session.machine("new"));
    String why = notYet.getMessage();
    assertTrue(why.startsWith("guest is booting: name=new pid="), why);
    await(() -> happened(events, "vanished", "new"));
    host.monitor("new", "cont");
    comesUp("new");
    await(() -> happened(events, "appeared", "new"));
    assertNotSame(guest, session.machine("new"));
    // The watch may have entered it while it booted.
    await(() -> trust("new").equals("full"));
    theGuestIs("6.12.", "new");
  }

  private static String trust(String guest) {
    return session.machine(guest).inspect(new KernelInfo()).rows().getFirst().trust();
  }

  private static void stops(Target guest, List<Event> events) throws InterruptedException {
    host.monitor("old", "quit");
    refused(guest, "guest has stopped: name=old pid=", "; try vms in its host");
    await(() -> happened(events, "vanished", "old"));
    assertEquals(Set.of("new"), guestsSeen());
  }

  private static void isStarted(String name, List<Event> events) throws InterruptedException {
    host.boot(name);
    comesUp(name);
    await(() -> happened(events, "appeared", name));
    await(() -> trust(name).equals("full"));
    theGuestIs("6.1.", name);
    assertEquals(Set.of("old", "new"), guestsSeen());
  }

  /** From some moment on nothing is answered from what was found before. */
  private static void refused(Target guest, String begin, String end) throws InterruptedException {
    await(() -> !guest.gone().isEmpty());
    var refused =
        assertThrows(Failure.EngineUnavailable.class, () -> guest.inspect(new Processes()));
    assertTrue(refused.getMessage().startsWith(begin), refused.getMessage());
    assertTrue(refused.getMessage().endsWith(end), refused.getMessage());
  }

  /**
   * In an emulated host a boot takes long, and one that hangs says nothing of what is tested. One
   * that is only slow must not be begun anew for ever.
   */
  private static void comesUp(String name) throws InterruptedException {
    for (int attempt = 1;
        !within(A_BOOT.multipliedBy(attempt), () -> host.answers(name));
        attempt++) {
      assertTrue(attempt < 3, "the guest did not come up in three boots: name=" + name);
      host.monitor(name, "system_reset");
    }
  }

  private static boolean happened(List<Event> events, String kind, String guest) {
    synchronized (events) {
      return events.stream()
          .anyMatch(event -> event.kind().equals(kind) && event.target().endsWith("/" + guest));
    }
  }

  /** Something that a machine does in its own time. */
  private static void await(BooleanSupplier wanted) throws InterruptedException {
    assertTrue(within(PATIENCE, wanted), "it did not happen within " + PATIENCE);
  }

  private static boolean within(Duration time, BooleanSupplier wanted) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (!wanted.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(200);
    }
    return true;
  }

  @Test
  @Order(5)
  void aGuestWithNothingToBootHasAStateAndIsLookedAtAgain() throws InterruptedException {
    host.bootEmpty("bare", 32);
    await(() -> seen("bare") != null && seen("bare").state().equals("booting"));
    assertTrue(seen("bare").why().startsWith("no linux kernel"), seen("bare").why());
    var refused = assertThrows(Failure.class, () -> session.machine("bare"));
    assertEquals(seen("bare").why(), refused.getMessage());
    host.monitor("bare", "quit");
    await(() -> seen("bare") == null);
  }

  @Test
  @Order(6)
  void aGuestThatPanicsSaysSoAndItsMemoryIsStillThere() throws InterruptedException {
    host.panic("old");
    await(() -> seen("old").state().equals("panicked"));
    assertEquals("running", seen("new").state());
    var rows = session.machine("old").inspect(new Processes()).rows();
    assertTrue(rows.stream().anyMatch(process -> process.comm().equals("init")));
  }

  private static Guests.Seen seen(String name) {
    return session.guests(outer, 0).rows().stream()
        .filter(seen -> seen.guest().name().equals(name))
        .findFirst()
        .orElse(null);
  }
}
