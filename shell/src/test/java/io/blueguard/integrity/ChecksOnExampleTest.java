package io.blueguard.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.inspect.Inspection;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All checks on the RAM of the real machine that ships, as it was and after it was tampered with.
 */
class ChecksOnExampleTest {
  @TempDir private static Path state;

  private static List<String> findings(String example) {
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    List<String> found = new ArrayList<>();
    try (Session session =
        new Session(new Settings(home, state, state, warning -> {}, step -> {}))) {
      Target target = session.attach(example);
      for (Check check : Checks.all()) {
        Inspection<Finding> answer = target.inspect(check);
        // Which pid it got is another one each time the image is made.
        answer.rows().stream()
            .map(row -> row.check() + ": " + row.object().replaceFirst("process \\d+", "process"))
            .forEach(found::add);
      }
    }
    return found;
  }

  @Test
  void aCleanMachineGivesNoFinding() {
    assertEquals(List.of(), findings("example:clean"));
  }

  @Test
  void eachTamperingIsFoundByItsOwnCheckAndNothingElseIsReported() {
    assertEquals(
        List.of(
            "syscall: system call 62 kill (table)",
            "syscall: system call 217 getdents64 (dispatch)",
            "hidden-processes: process (redis-server)",
            "hidden-modules: module specimen"),
        findings("example:tampered"));
  }
}
