package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure;
import io.blueguard.delta.Event;
import io.blueguard.guest.GuestMemory;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.kvm.KvmGuest;
import io.blueguard.inspect.kvm.KvmGuests;
import io.blueguard.inspect.kvm.KvmMachine;
import io.blueguard.inspect.kvm.KvmMachines;
import io.blueguard.inspect.module.ModuleKnowledge;
import io.blueguard.inspect.task.Processes;
import io.blueguard.integrity.Checks;
import io.blueguard.integrity.Finding;
import io.blueguard.json.Json;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.PatchedMemory;
import io.blueguard.session.Lookout;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import io.blueguard.space.AddressSpace;
import io.blueguard.space.PageWalk;
import io.blueguard.space.PagingLayout;
import io.blueguard.testkit.ConsoleTester;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On KVM hosts whose memory was taken while they stood still: {@code BLUEGUARD_IMAGES} names a
 * folder with {@code NAME.raw}, {@code NAME.host.truth.json} and {@code NAME.GUEST.truth.json} for
 * each guest, {@code NAME.GUEST+INNER.truth.json} for a guest of a guest.
 */
@EnabledIfEnvironmentVariable(named = "BLUEGUARD_IMAGES", matches = ".+")
class NestedImagesTest {
  private static final Path ROOT = Path.of(System.getProperty("blueguard.root", ".."));
  private static final String TRUTH = ".truth.json";

  @TempDir private static Path state;

  static List<Path> hosts() throws IOException {
    return files().filter(file -> file.toString().endsWith(".host" + TRUTH)).toList();
  }

  private static Stream<Path> files() throws IOException {
    String folder = System.getenv("BLUEGUARD_IMAGES");
    return folder == null ? Stream.of() : Files.list(Path.of(folder)).sorted();
  }

  private static Map<String, Truth> truths(Path host) throws IOException {
    String name = host.getFileName().toString().replace("host" + TRUTH, "");
    Map<String, Truth> truths = new TreeMap<>();
    for (Path file : files().toList()) {
      String own = file.getFileName().toString();
      if (own.startsWith(name) && own.endsWith(TRUTH)) {
        String machine = own.substring(name.length(), own.length() - TRUTH.length());
        truths.put(machine.replace('+', '/'), new Truth(Json.parseObject(Files.readString(file))));
      }
    }
    return truths;
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void aMomentOfEachMachineIsKeptAndComparedForItself(Path host) {
    String image = host.toString().replace(".host" + TRUTH, ".raw");
    ConsoleTester console = new ConsoleTester(state).on(image);
    console.exec("@all snapshot save each ps lsmod", "@all diff each -f json");
    assertEquals("[]\n", console.out().substring(console.out().lastIndexOf('[')));
    assertEquals(0, console.status(), console.err());
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void hostAndGuestsAreWhatTheySayThemselves(Path host) throws IOException {
    Map<String, Truth> truths = truths(host);
    String image = host.toString().replace(".host" + TRUTH, ".raw");
    Settings settings = new Settings(ROOT, state, state, line -> {}, line -> {});
    try (Session session = new Session(settings)) {
      Target outer = session.attach(image);
      List<KvmGuest> guests = outer.inspect(new KvmGuests()).rows();
      var names = guests.stream().map(KvmGuest::name).collect(Collectors.toSet());
      names.add("host");
      var outermost = truths.keySet().stream().filter(machine -> !machine.contains("/"));
      assertEquals(outermost.collect(Collectors.toSet()), names);
      List<Target> machines = session.machines((guest, why) -> {});
      assertEquals(truths.size(), machines.size());
      for (Target machine : machines) {
        Truth truth = truths.get(machine.machine());
        Against.everything(machine, truth, target -> truth);
        if (machine.host().isPresent()) {
          NestedHost.scriptsAsk(state, image, machine.machine());
        }
      }
      var nested = outer.inspect(Checks.named("nested-paging"));
      assertEquals(List.of(), nested.rows());
      assertEquals(List.of(), nested.faults());
    }
  }

  /**
   * A byte of the host's memory and an entry of its nested tables are other ones than they were.
   */
  @ParameterizedTest
  @MethodSource("hosts")
  void whatKvmNotesAndWhatTheProcessorUsesIsNotTakenForGranted(Path host) {
    Settings settings = new Settings(ROOT, state, state, line -> {}, line -> {});
    try (Session session = new Session(settings)) {
      Target outer = session.attach(host.toString().replace(".host" + TRUTH, ".raw"));
      Kernel kernel = outer.kernel();
      KvmMachine guest = new KvmMachines().inspect(kernel).rows().getFirst();
      // Modules bring types of their own since 5.11.
      ModuleKnowledge.of(kernel, new Rows<>())
          .optional("kvm_svm", "sev_info.es_active")
          .ifPresent(flag -> isSealed(kernel, flag.at(guest.kvm())));

      long root = guest.vcpus().getFirst().nestedRoot();
      AddressSpace nested = new AddressSpace(kernel.space().memory(), layout(guest), root);
      var tables =
          LongStream.range(0, 64)
              .mapToObj(mib -> nested.walk(mib << 20))
              .filter(PageWalk::mapped)
              .findFirst()
              .orElseThrow();
      var last = tables.steps().getLast();
      // The page, small or huge, that lies 16 MiB further on or before.
      long high = last.entry() >>> 24 & 0xff ^ 1;
      Kernel hooked = patched(kernel, last.entryPa() + 3, (int) high);
      List<Finding> findings = Checks.named("nested-paging").inspect(hooked).rows();
      assertFalse(findings.isEmpty());
      assertTrue(
          findings.getFirst().object().endsWith("of guest " + guest.name()),
          findings.getFirst().object());
      assertEquals(List.of(), Checks.named("nested-paging").inspect(kernel).rows());
    }
  }

  private static void isSealed(Kernel kernel, long flag) {
    Kernel sealed = patched(kernel, kernel.space().translate(flag), 1);
    KvmGuest row = new KvmGuests().inspect(sealed).rows().getFirst();
    assertFalse(row.readable());
    assertEquals("memory is encrypted by the processor: amd sev-es", row.why());
  }

  private static PagingLayout layout(KvmMachine guest) {
    String name = guest.vcpus().getFirst().nestedPaging();
    return PagingLayout.all().stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow();
  }

  /** A copy of the image is the running machine; what KVM and the guest would write is written. */
  @ParameterizedTest
  @MethodSource("hosts")
  void aGuestThatBootsAnewOrStopsIsNoticed(Path host) throws IOException {
    noticed(host, "live:");
  }

  /** Where the last answer is told again as long as what it was read from is still there. */
  @ParameterizedTest
  @MethodSource("hosts")
  void aGuestThatBootsAnewOrStopsIsNoticedBehindADevice(Path host) throws IOException {
    noticed(host, "emulated:bluefield2:live:");
  }

  private static void noticed(Path host, String how) throws IOException {
    Path ram = state.resolve("running.raw");
    Files.copy(Path.of(host.toString().replace(".host" + TRUTH, ".raw")), ram);
    Settings settings = new Settings(ROOT, state, state, line -> {}, line -> {});
    try (Session session = new Session(settings)) {
      Target outer = session.attach(how + ram);
      KvmMachine machine = new KvmMachines().inspect(outer.kernel()).rows().getFirst();
      Target guest = session.use(machine.name());
      assertEquals("", guest.gone());
      assertEquals(guest.inspect(new Processes()).rows(), guest.inspect(new Processes()).rows());
      Kernel inside = guest.kernel();
      long canary = inside.field("task_struct", "stack_canary").at(inside.symbol("init_task"));
      long gpa = inside.space().translate(canary);
      put(ram, ((GuestMemory) guest.memory()).translate(gpa), inside.space().u64(canary) + 1);
      String named = "name=" + machine.name() + " pid=" + machine.pid();
      assertEquals(
          "guest has booted anew: " + named + "; enter it again with use " + machine.name(),
          guest.gone());
      var refused =
          assertThrows(Failure.EngineUnavailable.class, () -> guest.inspect(new Processes()));
      assertEquals(guest.gone(), refused.getMessage());
      session.detach(guest.name());
      Target again = session.use(guest.name());
      assertNotSame(guest, again);
      for (int i = 0; i < 3; i++) {
        List<Target> both = List.of(outer, again);
        session.ask(both, new Processes()).forEach(a -> assertFalse(a.get().rows().isEmpty()));
      }

      List<Event> events = new ArrayList<>();
      Lookout lookout =
          new Lookout(
              session,
              new Lookout.Request(
                  List.of(again), false, List.of(new Processes()), Duration.ofMillis(20), false),
              events::add);
      Kernel around = outer.kernel();
      long node = around.field("kvm", "vm_list").at(machine.kvm());
      put(ram, around.space().translate(around.space().u64(node) + 8), 0);
      lookout.run(Duration.ofSeconds(5));
      String stopped = "guest has stopped: " + named + "; try vms in its host";
      assertEquals(stopped, again.gone());
      var over =
          assertThrows(Failure.EngineUnavailable.class, () -> again.inspect(new Processes()));
      assertEquals(stopped, over.getMessage());
      List<Failure> each =
          session.ask(List.of(outer, again), new Processes()).stream()
              .map(Session.Answer::failure)
              .toList();
      assertNull(each.getFirst());
      assertEquals(stopped, each.getLast().getMessage());
      assertTrue(
          events.stream().anyMatch(event -> stopped.equals(event.after())), events.toString());
    } finally {
      Files.delete(ram);
    }
  }

  private static void put(Path ram, long pa, long value) throws IOException {
    try (FileChannel file = FileChannel.open(ram, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
      file.write(bytes, pa);
    }
  }

  private static Kernel patched(Kernel kernel, long pa, int value) {
    var memory = kernel.space().memory();
    byte[] page = memory.bytes(pa & -4096, 4096);
    page[(int) (pa & 4095)] = (byte) value;
    return kernel.over(new PatchedMemory(memory, Map.of(pa & -4096, page)));
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void behindTheModelOfADeviceAllMachinesAnswerTheSame(Path host) {
    String image = host.toString().replace(".host" + TRUTH, ".raw");
    Settings settings = new Settings(ROOT, state, state, line -> {}, line -> {});
    try (Session session = new Session(settings)) {
      session.attach(image);
      var plain = rows(session);
      session.attach("emulated:bluefield2:" + image);
      assertEquals(plain, rows(session));
      assertEquals(plain, rows(session), "what was answered last is proved");
    }
  }

  private static List<Object> rows(Session session) {
    return session.ask(session.machines((guest, why) -> {}), new Processes()).stream()
        .<Object>map(answer -> answer.get().rows())
        .toList();
  }
}
