package io.blueguard.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillTest {
  @TempDir private Path folder;

  @Test
  void practiceTellsOfFindingsThatAreNotThereAndTheWatchDoesNot() {
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    try (Session session =
        new Session(new Settings(home, folder, folder, line -> {}, line -> {}))) {
      Target target = session.attach("example:clean");
      WatchedMachine machine =
          target.watched(session.catalog().views(List.of("check:syscall", "check:tty")), false);
      List<Event> told = new ArrayList<>();
      machine.drill(1, Duration.ofMinutes(1), told::add);
      for (String view : List.of("check:syscall", "check:tty")) {
        assertTrue(
            told.stream().anyMatch(e -> e.view().equals(view) && e.kind().equals("added")),
            () -> view + " in " + told);
      }
      assertEquals(List.of(), machine.tick().changes());
      assertEquals(0, machine.tick().costs().walks());
    }
  }
}
