package io.blueguard.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.kernel.Kernel;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import io.blueguard.testkit.RamFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory of which the end is missing, and memory of which that is only said. */
class CutShortTest {
  private static final long MIB = 1 << 20;
  private static final long NOWHERE = 0xffff_dead_0000_0000L;

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

  /** A machine with a hidden process and module whose kernel says what one of a cut dump does. */
  private Path forged() throws IOException {
    Path ram = folder.resolve("ram");
    try (Session session = session()) {
      Target tampered = session.attach("example:tampered");
      RamFile file = RamFile.copy(tampered.memory(), ram);
      Kernel kernel = tampered.kernel();
      long tasks = kernel.field("css_set", "tasks").at(kernel.symbol("init_css_set"));
      file.write64(kernel.space().translate(tasks), NOWHERE);
      file.write64(kernel.space().translate(kernel.symbol("module_bug_list")), NOWHERE);
      file.write64(kernel.space().translate(kernel.symbol("max_pfn")), 1L << 30);
    }
    return ram;
  }

  private Map<String, Severity> hidden(String spec) {
    try (Session session = session()) {
      Target target = session.attach(spec);
      List<Check> checks = List.of(new HiddenProcessesCheck(), new HiddenModulesCheck());
      return target.inspect(checks).stream()
          .flatMap(all -> all.rows().stream())
          .collect(Collectors.toMap(Finding::object, Finding::severity));
    }
  }

  @Test
  void aRunningKernelThatCallsItsMemoryCutShortIsNotBelieved() throws IOException {
    Path ram = forged();
    Map<String, Severity> file = hidden("file:" + ram);
    assertEquals(Severity.LOW, file.get("process 84 (redis-server)"), file.toString());
    assertEquals(Severity.LOW, file.get("module specimen"), file.toString());
    for (String live : List.of("live:", "emulated:bluefield2:live:")) {
      Map<String, Severity> found = hidden(live + ram);
      assertEquals(Severity.CRITICAL, found.get("process 84 (redis-server)"), live + found);
      assertEquals(Severity.CRITICAL, found.get("module specimen"), live + found);
      assertEquals(file.keySet(), found.keySet());
    }
  }
}
