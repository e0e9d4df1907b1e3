package io.blueguard.inspect;

import io.blueguard.base.Range;
import io.blueguard.kernel.Kernel;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Executable pages of the kernel's half of the address space, and whose code lies in them. Since
 * 6.13 modules share large executable pages; what is not in use there is filled with breakpoints,
 * and so are the free parts of BPF's pages.
 */
public final class ExecutableMemory implements View<ExecutableArea> {
  private static final int CHUNK = 4096;

  @Override
  public String name() {
    return "executable-memory";
  }

  @Override
  public Class<ExecutableArea> rowType() {
    return ExecutableArea.class;
  }

  @Override
  public List<String> key() {
    return List.of("range");
  }

  @Override
  public Inspection<ExecutableArea> inspect(Kernel kernel) {
    Rows<ExecutableArea> rows = new Rows<>();
    CodeMap code = CodeMap.of(kernel, rows);
    for (KernelMapping mapping : KernelMapping.in(kernel, KernelHalf.of(kernel))) {
      if (mapping.executable()) {
        rows.attempt("executable " + mapping.range(), () -> area(kernel, code, mapping));
      }
    }
    return rows.done();
  }

  private static ExecutableArea area(Kernel kernel, CodeMap code, KernelMapping mapping) {
    Set<String> owners = new LinkedHashSet<>(code.owners(mapping.range()));
    String bytes = content(kernel, mapping.range());
    if (owners.isEmpty() && bytes.isEmpty()) {
      owners.add("filling");
    }
    return new ExecutableArea(
        mapping.range(),
        mapping.writable(),
        String.join(", ", owners).toLowerCase(Locale.ROOT),
        bytes);
  }

  /** The first sixteen bytes that are neither zero nor breakpoints; empty when all of them are. */
  private static String content(Kernel kernel, Range range) {
    for (long done = 0; done < range.length(); done += CHUNK) {
      byte[] bytes = kernel.space().bytes(range.start() + done, CHUNK);
      for (int i = 0; i < CHUNK; i++) {
        if (bytes[i] != 0 && bytes[i] != (byte) 0xcc) {
          return HexFormat.of().formatHex(bytes, i, Math.min(CHUNK, i + 16));
        }
      }
    }
    return "";
  }
}
