package io.blueguard.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import io.blueguard.testkit.RamFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory of a clean machine, of which the end is missing. */
class CutShortTest {
  private static final long MIB = 1 << 20;

  @TempDir private Path folder;

  private Session session() {
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    return new Session(new Settings(home, folder, folder, warning -> {}, step -> {}));
  }

  private String cut(long mib) throws IOException {
    Path dump = folder.resolve("dump");
    try (Session session = session()) {
      RamFile.copy(session.attach("example:clean").memory(), dump);
    }
    try (FileChannel file = FileChannel.open(dump, StandardOpenOption.WRITE)) {
      file.truncate(mib * MIB);
    }
    return "file:" + dump;
  }

  private List<Finding> findings(String spec) {
    try (Session session = session()) {
      Target target = session.attach(spec);
      return target.inspect(Checks.all()).stream().flatMap(all -> all.rows().stream()).toList();
    }
  }

  @Test
  void whatLiesInThePartThatIsMissingIsNotCalledHidden() throws IOException {
    for (int mib : new int[] {120, 102, 96, 77}) {
      List<Finding> findings = findings(cut(mib));
      List<Finding> loud =
          findings.stream().filter(f -> f.severity().compareTo(Severity.LOW) > 0).toList();
      assertEquals(List.of(), loud, "mib=" + mib);
      assertTrue(findings.stream().allMatch(f -> f.sentence().endsWith(" lacks.")));
      boolean told = findings.stream().anyMatch(f -> f.object().equals("list task list"));
      assertEquals(mib < 103, told, "mib=" + mib);
    }
  }
}
