package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.inspect.KvmGuest;
import io.blueguard.inspect.KvmGuests;
import io.blueguard.inspect.Processes;
import io.blueguard.integrity.Checks;
import io.blueguard.json.Json;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On KVM hosts whose memory was taken while they stood still: {@code BLUEGUARD_IMAGES} names a
 * folder with {@code NAME.raw}, {@code NAME.host.truth.json} and {@code NAME.GUEST.truth.json} for
 * each guest.
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
        truths.put(machine, new Truth(Json.parseObject(Files.readString(file))));
      }
    }
    return truths;
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
      assertEquals(truths.size(), names.size() + 1);
      assertTrue(truths.keySet().containsAll(names), names + " of " + truths.keySet());
      List<Target> machines = session.machines((guest, why) -> {});
      assertEquals(truths.size(), machines.size());
      for (Target machine : machines) {
        Truth truth = truths.get(machine.machine());
        Against.everything(machine, truth, target -> truth);
      }
      var nested = outer.inspect(Checks.named("nested-paging"));
      assertEquals(List.of(), nested.rows());
      assertEquals(List.of(), nested.faults());
    }
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
    }
  }

  private static List<Object> rows(Session session) {
    return session
        .inEach(session.machines((guest, why) -> {}), m -> m.inspect(new Processes()).rows())
        .stream()
        .<Object>map(Session.Answer::get)
        .toList();
  }
}
