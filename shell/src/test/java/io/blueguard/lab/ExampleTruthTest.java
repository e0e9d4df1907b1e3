package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.inspect.module.Modules;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import io.blueguard.inspect.text.Syscall;
import io.blueguard.inspect.text.SyscallTable;
import io.blueguard.json.Json;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The images that ship against what their kernel said of itself. */
class ExampleTruthTest {
  private static final Path ROOT = Path.of(System.getProperty("blueguard.root", ".."));

  @TempDir private static Path state;

  private static Truth truth(String name) throws IOException {
    Path file = ROOT.resolve("examples/images/" + name + ".truth.json");
    return new Truth(Json.parseObject(Files.readString(file)));
  }

  private static Session session() {
    return new Session(new Settings(ROOT, state, state, line -> {}, line -> {}));
  }

  @Test
  void everyViewOfTheCleanImageIsWhatItsKernelSaid() throws IOException {
    Truth truth = truth("clean");
    try (Session session = session()) {
      Against.everything(session.attach("example:clean"), truth, target -> truth);
    }
  }

  @Test
  void theTamperedImageLacksWhatWasHiddenAndShowsWhatWasHooked() throws IOException {
    Truth clean = truth("clean");
    try (Session session = session()) {
      Target target = session.attach("example:tampered");
      Set<Long> hidden = new TreeSet<>(clean.processes().keySet());
      List<Process> seen = target.inspect(new Processes()).rows();
      hidden.removeAll(seen.stream().map(p -> (long) p.pid()).collect(Collectors.toSet()));
      assertEquals(1, hidden.size());
      assertEquals("redis-server", clean.processes().get(hidden.iterator().next()).comm());
      assertTrue(
          target.inspect(new Modules()).rows().stream()
              .noneMatch(m -> m.name().equals("specimen")));
      assertEquals(Set.of("table 62 kill", "dispatch 217 getdents64"), hooked(target));
    }
  }

  private static Set<String> hooked(Target target) {
    return target.inspect(new SyscallTable("x86_64")).rows().stream()
        .filter(row -> row.status().equals("hooked"))
        .map(ExampleTruthTest::shown)
        .collect(Collectors.toSet());
  }

  private static String shown(Syscall row) {
    return row.via() + " " + row.nr() + " " + row.name();
  }
}
