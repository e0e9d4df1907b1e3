package io.blueguard.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.guest.MemorySlot;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.kvm.KvmMachine;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.Reader;
import io.blueguard.profile.ProfileStore;
import io.blueguard.space.AddressSpace;
import io.blueguard.space.PagingLayout;
import io.blueguard.testkit.FakeEngine;
import io.blueguard.testkit.FakeKernel;
import io.blueguard.testkit.FakeRam;
import io.blueguard.testkit.Words;
import io.blueguard.testkit.Words.Word;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A guest of a guest, each with page tables of its own, all in the memory of one host. */
class GuestsTest {
  private static final PagingLayout X86 = PagingLayout.X86_64_4_LEVEL;
  private static final long MIB = 1 << 20;
  private static final long USER = 0x7f00_0000_0000L;
  private static final long VA = 0xffff_8880_0000_0000L;

  private final FakeRam inner = new FakeRam(2 * MIB);
  private final FakeRam mid = new FakeRam(8 * MIB);
  private final FakeRam outer = new FakeRam(32 * MIB);
  private final long word = inner.page(4096);
  private final long innerRoot = tables(inner, VA, word, 4096);
  private final long innerIn = in(mid, inner, 2 * MIB);
  private final long midProcess = tables(mid, USER, innerIn, 2 * MIB);
  private final long midIn = in(outer, mid, 8 * MIB);
  private final long hostProcess = tables(outer, USER, midIn, 8 * MIB);
  private final FakeEngine engine = new FakeEngine(outer.bytes(0, (int) (32 * MIB)));

  private final Target host = host();
  private final Target guest = guest(host, "mid", hostProcess, 8 * MIB, midProcess);
  private final Target nested = guest(guest, "inner", midProcess, 2 * MIB, innerRoot);

  private final Words words = new Words(this::walk);
  private int walks;

  private Inspection<Word> walk(Kernel kernel) {
    walks++;
    Rows<Word> rows = new Rows<>();
    rows.add(new Word(0, kernel.space().u64(va(kernel.space().root()))));
    return rows.done();
  }

  /** Where a machine has its word, each beside those of the others. */
  private long va(long root) {
    return root == innerRoot ? VA : root == midProcess ? USER + 16 : USER + 8;
  }

  private static long tables(FakeRam ram, long va, long pa, long size) {
    long root = ram.tables(X86);
    long page = Math.min(size, 2 * MIB);
    for (long done = 0; done < size; done += page) {
      ram.map(X86, root, va + done, pa + done, page);
    }
    return root;
  }

  /** A machine's memory as pages of the process that runs it; returns where. */
  private static long in(FakeRam around, FakeRam machine, long size) {
    long at = around.page(size);
    around.put(at, machine.bytes(0, (int) size));
    return at;
  }

  private static Kernel kernel(PhysicalMemory memory, long root) {
    return FakeKernel.of(new AddressSpace(memory, X86, root));
  }

  private Target host() {
    PhysicalMemory memory = engine.memory();
    return new Target(
        "host", "host", Presence.ALWAYS, false, memory, kernel(memory, hostProcess), null);
  }

  private static Target guest(Target around, String name, long process, long size, long root) {
    List<MemorySlot> slots = List.of(new MemorySlot(new Range(0, size), USER, true));
    KvmMachine machine = new KvmMachine(0, 0, name, 1, process, slots, List.of(), "");
    PhysicalMemory memory = machine.memory(around.kernel(), false);
    Residence residence = new Residence(around, null, machine, null);
    Target guest =
        new Target(
            around.name() + "/" + name,
            "host",
            Presence.ALWAYS,
            false,
            memory,
            kernel(memory, root),
            residence);
    around.hold(guest);
    return guest;
  }

  private long where() {
    return midIn + innerIn + word;
  }

  @Test
  void aGuestOfAGuestIsFoundByItsPathFromEachOfItsHosts() {
    Guests guests = new Guests(Settings.usual(warning -> {}, progress -> {}), null);
    assertSame(nested, guests.path(host, "mid/inner"));
    assertSame(nested, guests.path(guest, "inner"));
    assertEquals("mid/inner", nested.machine());
    assertEquals("host/mid/inner", nested.name());
    assertSame(guest, nested.host().orElseThrow());
    guest.leave(nested);
    assertEquals(List.of(), guest.guests());
  }

  @Test
  void aSessionGoesToAGuestOfAGuestAndBack() {
    try (Session session = new Session(Settings.usual(warning -> {}, progress -> {}))) {
      session.hold(host);
      assertEquals(List.of("mid", "mid/inner"), session.guestNames());
      assertSame(nested, session.use("mid/inner"));
      assertSame(guest, session.use(".."));
      assertEquals(List.of("inner", "mid", "mid/inner"), session.guestNames());
      assertSame(nested, session.use("inner"));
      assertSame(host, session.use("host"));
      assertSame(nested, session.use("host/mid/inner"));
      assertSame(guest, session.use("mid"), "whatever the kernel of the one inside lacks");
      assertSame(nested, session.machine("inner"));
      assertSame(guest, session.current(), "machine goes nowhere");
      session.detach("host/mid");
      assertSame(host, session.current());
      assertEquals(List.of(host), session.targets());
    }
  }

  @Test
  void whatIsSaidWhileAGuestIsLookedIntoIsTakenBack() {
    List<String> said = new ArrayList<>();
    Guests guests = new Guests(Settings.usual(warning -> {}, said::add), ProfileStore.none());
    KvmMachine machine = guest.residence().machine();
    assertThrows(
        Failure.BadData.class, () -> guests.located(machine, machine.memory(host.kernel(), false)));
    assertEquals("searching 8 MiB of RAM for a kernel", said.getFirst());
    assertEquals("", said.getLast());
  }

  @Test
  void aGuestWhoseMemoryLeadsBackToAMachineAroundItIsNoGuest() {
    KvmMachine machine = guest.residence().machine();
    AddressSpace again = new AddressSpace(engine.memory(), X86, hostProcess);
    Failure failure =
        assertThrows(Failure.BadData.class, () -> Guests.refuseItself(nested, machine, again));
    assertEquals(
        "guest is a machine around it: name=mid pid=1 kernel_of=host; its memory slots or the"
            + " tables of its process were made up",
        failure.getMessage());
    Guests.refuseItself(host, machine, guest.space());
    Guests.refuseItself(guest, machine, nested.space());
  }

  @Test
  void itIsReadThroughBothOfItsHostsAndAChangeInTheOutermostMemoryIsSeen() {
    engine.bytes().set(Reader.U64, where(), 4711);
    assertEquals(List.of(new Word(0, 4711)), nested.inspect(words).rows());
    assertEquals(List.of(new Word(0, 4711)), nested.inspect(words).rows());
    engine.bytes().set(Reader.U64, where(), 4712);
    assertEquals(List.of(new Word(0, 4712)), nested.inspect(words).rows());
  }

  @Test
  void ofMachinesThatAreAskedTogetherOnlyThoseWalkWhoseAnswersStandNoLonger() {
    List<Target> all = List.of(host, guest, nested);
    engine.bytes().set(Reader.U64, midIn + 8, 1);
    engine.bytes().set(Reader.U64, midIn + innerIn + 16, 2);
    engine.bytes().set(Reader.U64, where(), 3);
    try (Session session = new Session(Settings.usual(warning -> {}, progress -> {}))) {
      assertEquals(List.of(1L, 2L, 3L), values(session, all));
      assertEquals(List.of(1L, 2L, 3L), values(session, all));
      assertEquals(3, walks);
      engine.bytes().set(Reader.U64, midIn + innerIn + 16, 4);
      assertEquals(List.of(1L, 4L, 3L), values(session, all));
      assertEquals(4, walks);
      engine.bytes().set(Reader.U64, where(), 5);
      assertEquals(List.of(1L, 4L, 5L), values(session, all));
      assertEquals(5, walks);
      assertEquals(List.of(5L, 1L), values(session, List.of(nested, host)));
      assertEquals(5, walks);
    }
  }

  private List<Long> values(Session session, List<Target> machines) {
    return session.ask(machines, words).stream()
        .map(answer -> answer.get().rows().getFirst().value())
        .toList();
  }

  @Test
  void ofAGuestInADumpOnlyThePageItselfIsReadAtALaterMoment() {
    assertEquals(1, readsAtALaterMoment(true));
    assertTrue(readsAtALaterMoment(false) > 1, "elsewhere the tables may have changed");
  }

  private int readsAtALaterMoment(boolean dump) {
    KvmMachine machine = guest.residence().machine();
    Kernel kernel = kernel(machine.memory(host.kernel(), dump), midProcess);
    kernel.now().space().u64(USER + 16);
    int before = engine.calls().size();
    kernel.now().space().u64(USER + 16);
    return engine.calls().size() - before;
  }

  @Test
  void aPageThatAHostTakesAwayIsMissedThoughItsBytesLieThere() {
    nested.inspect(words);
    long entry = outer.entryPa(X86, hostProcess, USER, 2 * MIB);
    long before = engine.bytes().get(Reader.U64, entry);
    engine.bytes().set(Reader.U64, entry, 0);
    assertThrows(Failure.NotMapped.class, () -> nested.inspect(words));
    engine.bytes().set(Reader.U64, entry, before);
    assertEquals(1, nested.inspect(words).rows().size());
  }
}
