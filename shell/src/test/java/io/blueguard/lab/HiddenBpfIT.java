package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.inspect.sighting.BpfSighting;
import io.blueguard.inspect.sighting.BpfSources;
import io.blueguard.integrity.Check;
import io.blueguard.integrity.Checks;
import io.blueguard.integrity.Finding;
import io.blueguard.integrity.TamperedMemory;
import io.blueguard.kernel.Kernel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * BPF programs that run in a booted kernel, and what is left of them when their numbers are gone.
 */
class HiddenBpfIT {
  private static final Path SOURCE =
      Path.of(System.getProperty("blueguard.root", ".."), "examples/lab/bpf/programs.c");
  private static final Set<String> PROGRAMS = Set.of("bgtrace", "bgsocket", "bgxdp");

  @TempDir private Path state;

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "newest"})
  void areKnownByTheirUseWhenTheirNumbersAreGone(String kernel) throws Exception {
    try (Subject subject = Subject.boot(state, "--kernel", kernel, "--processes", "20")) {
      String said = subject.machine().ask("run", started(program()));
      assertTrue(said.contains("xdp=") && !said.contains("=-"), said);
      assertEquals(List.of(), subject.findings());
      subject.machine().ask("pause");
      Kernel now = subject.target().kernel().now();
      List<BpfSighting> rows = new BpfSources().inspect(now).rows();
      Set<String> names = new TreeSet<>();
      rows.forEach(row -> names.add(row.name()));
      assertTrue(names.containsAll(PROGRAMS), names.toString());
      for (BpfSighting row : rows) {
        if (row.sources().contains("idr")) {
          withoutItsNumber(now, row);
        }
      }
      withoutItsSymbol(now, rows);
      subject.machine().ask("continue");
    }
  }

  private static void withoutItsNumber(Kernel now, BpfSighting row) {
    TamperedMemory memory = new TamperedMemory(now);
    String idr = (row.kind().equals("program") ? "prog" : row.kind()) + "_idr";
    long head = now.symbol(idr) + now.field("idr", "idr_rt.xa_head").offset();
    long node = memory.read64(head) & -4L;
    memory.write64(node + now.field("xa_node", "slots").offset() + 8 * row.id(), 0);
    List<Finding> found = Checks.named("hidden-bpf").inspect(memory.kernel()).rows();
    assertEquals(1, found.size(), row + " " + found);
    assertTrue(found.getFirst().object().startsWith("BPF " + row.kind() + " " + row.id()));
    if (row.name().equals("bgtrace")) {
      assertEquals(List.of("hidden-bpf: BPF program " + row.id() + " (bgtrace)"), memory.objects());
    }
  }

  private static void withoutItsSymbol(Kernel now, List<BpfSighting> rows) {
    BpfSighting row =
        rows.stream().filter(r -> r.name().equals("bgtrace")).findFirst().orElseThrow();
    if (!row.jited()) {
      return;
    }
    TamperedMemory memory = new TamperedMemory(now);
    long other = memory.read64(row.object() + now.field("bpf_prog", "aux").offset());
    memory.unlink(other + now.field("bpf_prog_aux", "ksym.lnode").offset());
    Check check = Checks.named("hidden-bpf");
    assertFalse(check.inspect(memory.kernel()).rows().isEmpty());
  }

  private static String started(byte[] program) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(program);
    }
    return "echo "
        + Base64.getEncoder().encodeToString(packed.toByteArray())
        + " | base64 -d | gunzip > /tmp/programs; chmod +x /tmp/programs;"
        + " (/tmp/programs > /tmp/said 2>&1 &);"
        + " for i in $(seq 100); do grep -q xdp= /tmp/said && break; sleep 1; done;"
        + " cat /tmp/said";
  }

  private byte[] program() throws IOException, InterruptedException {
    Path program = state.resolve("programs");
    List<String> command =
        List.of(
            "gcc -O1 -static -nostdlib -fno-stack-protector -fno-builtin -mno-sse -o".split(" "));
    ProcessBuilder builder = new ProcessBuilder(new java.util.ArrayList<>(command));
    builder.command().addAll(List.of(program.toString(), SOURCE.toString()));
    assertEquals(0, builder.inheritIO().start().waitFor());
    return Files.readAllBytes(program);
  }
}
