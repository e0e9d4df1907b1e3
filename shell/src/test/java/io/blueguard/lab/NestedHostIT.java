package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A KVM host whose guests run other kernels, all in one RAM file. */
class NestedHostIT {
  private static final Path ROOT = Path.of(System.getProperty("blueguard.root", ".."));

  @TempDir private static Path state;

  @Test
  void theHostAndEachGuestAreSeenAsTheySayThemselves() {
    Settings settings = new Settings(ROOT, state, state, line -> {}, line -> {});
    try (Lab host = Lab.up("host", "--host", "--guests", "old=6.1,new=6.12", "--processes", "5");
        Session session = new Session(settings)) {
      // Not their mappings: a QEMU whose guest runs maps and unmaps all the time.
      Truth before = host.truth();
      Against.everything(session.attach(host.spec()), before, target -> host.truth());
      assertTrue(before.modules().containsKey("kvm_amd"));
      assertEquals(Set.of("old", "new"), guestsNamedBy(before));
      assertEquals(Set.of("old", "new"), guestsSeenIn(session));
      theGuestIs("6.1.", "old", host, session);
      theGuestIs("6.12.", "new", host, session);
    }
  }

  /** What follows {@code -name} on the command line of each QEMU. */
  private static Set<String> guestsNamedBy(Truth truth) {
    return truth.commandLines().stream()
        .filter(words -> words.contains("-accel"))
        .map(words -> words.get(words.indexOf("-name") + 1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> guestsSeenIn(Session session) {
    return session.guests().rows().stream()
        .peek(seen -> assertEquals("running", seen.state(), seen.why()))
        .map(seen -> seen.guest().name())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void theGuestIs(String release, String name, Lab host, Session session) {
    Truth truth = host.truth("--guest", name);
    assertTrue(truth.release().startsWith(release), truth.release());
    assertEquals("init", truth.processes().get(1L).comm());
    assertTrue(truth.handlers().size() > 300, "handlers: " + truth.handlers().size());
    Target guest = session.machine(name);
    Against.everything(guest, truth, target -> host.truth("--guest", name));
  }
}
