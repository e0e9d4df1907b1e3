package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.blueguard.inspect.hook.CodePointer;
import io.blueguard.inspect.hook.PointerView;
import io.blueguard.integrity.Checks;
import io.blueguard.integrity.Finding;
import io.blueguard.integrity.TamperedMemory;
import io.blueguard.kernel.Kernel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine whose kernel has x_tables and nf_tables: clean it gives no finding, and each kind of
 * what rules are made of is found when one of its functions is another.
 */
class PacketFilterIT {
  /** In the modules' area, where nothing is mapped. */
  private static final long NOWHERE = 0xffff_ffff_f123_4000L;

  private static final String MODULES =
      "crc32c_generic,libcrc32c,nf_tables,nft_ct,nft_log,x_tables,ip_tables,iptable_filter,xt_LOG";

  @TempDir private Path state;

  @Test
  void aMatchOrAnExpressionWhoseFunctionIsAnotherIsReported() {
    String kernel = System.getProperty("blueguard.lab.kernel", "6.1");
    try (Subject subject =
        Subject.boot(state, "--kernel", kernel, "--processes", "20", "--modules", MODULES)) {
      assertEquals(List.of(), subject.findings());
      assumeTrue(subject.lists("x_tables"), "this kernel's x_tables is not at hand");
      subject.machine().ask("pause");
      Kernel now = subject.target().kernel().now();
      List<CodePointer> rows = view().inspect(now).rows();
      Set<String> kinds =
          rows.stream().map(row -> row.object().split("[ .]")[0]).collect(Collectors.toSet());
      assertTrue(kinds.stream().anyMatch(kind -> kind.startsWith("xt[")), kinds.toString());
      for (String kind : kinds) {
        CodePointer last =
            rows.stream().filter(row -> row.object().startsWith(kind)).toList().getLast();
        TamperedMemory memory = new TamperedMemory(now);
        memory.write64(last.place(), NOWHERE);
        List<Finding> found = Checks.named("packet-filter").inspect(memory.kernel()).rows();
        assertTrue(
            found.stream().anyMatch(f -> f.object().equals(last.object())),
            () -> last + " " + found);
      }
      subject.machine().ask("continue");
    }
  }

  private static PointerView view() {
    return PointerView.all().stream()
        .filter(view -> view.name().equals("packet-filter"))
        .findFirst()
        .orElseThrow();
  }
}
