package io.blueguard.inspect.text;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.task.Process;
import io.blueguard.inspect.task.Processes;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.space.PageTables;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Page tables against what a kernel does with them: its image ({@code _text} to {@code _end}) lies
 * in memory as one piece, its constants cannot be written, and on x86 each process has the same
 * entries for the kernel's half in the topmost table ({@code mm_struct.pgd}) as the kernel itself.
 *
 * <p>Who shows the processor a changed copy of a page changes no byte of the original; who does it
 * in one process's tables changes no table of the kernel.
 */
public final class MappingDifferences implements View<MappingDifference> {
  /** The address and the rights of an entry of x86: present, writable, user, not executable. */
  private static final long SAME = 0x800f_ffff_ffff_f007L;

  private static final int ENTRIES = 256;
  private static final int MOST = 100;

  @Override
  public String name() {
    return "mapping-differences";
  }

  @Override
  public Class<MappingDifference> rowType() {
    return MappingDifference.class;
  }

  @Override
  public List<String> key() {
    return List.of("kind", "object", "va");
  }

  @Override
  public Inspection<MappingDifference> inspect(Kernel kernel) {
    Rows<MappingDifference> rows = new Rows<>();
    image(kernel, rows);
    constants(kernel, rows);
    if (kernel.about().arch().equals("x86_64")) {
      processes(kernel, rows);
    }
    return rows.done();
  }

  /** A page that was moved is one; the first of the text tells where all of them belong. */
  private static void image(Kernel kernel, Rows<MappingDifference> rows) {
    Range image = CodeMap.range(kernel, "_stext", "_end");
    long distance = kernel.space().translate(image.start()) - image.start();
    List<MappingDifference> found = new ArrayList<>();
    PageTables.each(
        kernel.space(),
        image,
        (va, pa, size) -> {
          if (pa - va != distance && found.size() < MOST) {
            found.add(
                new MappingDifference(
                    "moved", symbol(kernel, va), va, Hex.of(va + distance), Hex.of(pa)));
          }
        });
    found.forEach(rows::add);
  }

  private static void constants(Kernel kernel, Rows<MappingDifference> rows) {
    if (!kernel.has("__start_rodata") || !kernel.has("__end_rodata")) {
      return;
    }
    Range constants = CodeMap.range(kernel, "__start_rodata", "__end_rodata");
    for (PageTables.Mapping part : PageTables.in(kernel.space(), constants).mappings()) {
      if (part.writable()) {
        long va = part.range().start();
        rows.add(
            new MappingDifference(
                "writable", symbol(kernel, va), va, "read-only", "writable " + part.range()));
      }
    }
  }

  private static String symbol(Kernel kernel, long va) {
    return kernel.symbols().at(va).map(found -> found.name()).orElse(Hex.of(va));
  }

  private static void processes(Kernel kernel, Rows<MappingDifference> rows) {
    Field memory = kernel.field("task_struct", "mm");
    Field top = kernel.field("mm_struct", "pgd");
    long[] own = upper(kernel, kernel.space().root());
    for (Process process : new Processes().inspect(kernel).rows()) {
      try {
        long mm = memory.get(kernel.space(), process.task());
        if (mm != 0) {
          long root = kernel.space().translate(top.get(kernel.space(), mm));
          compare(process, own, upper(kernel, root), rows);
        }
      } catch (Failure.NotMapped | Failure.EngineFailure gone) {
        rows.fault("page tables of process " + process.pid(), gone.getMessage());
      }
    }
  }

  /** A process may have entries that the kernel has not: its own descriptor table. */
  private static void compare(
      Process process, long[] own, long[] other, Rows<MappingDifference> rows) {
    for (int i = 0; i < ENTRIES; i++) {
      if (own[i] != 0 && ((own[i] ^ other[i]) & SAME) != 0) {
        rows.add(
            new MappingDifference(
                "private",
                "process " + process.pid() + " (" + process.comm() + ")",
                process.task(),
                "entry " + (ENTRIES + i) + " " + Hex.of(own[i] & SAME),
                Hex.of(other[i] & SAME)));
        return;
      }
    }
  }

  /** The upper half of a topmost table. */
  private static long[] upper(Kernel kernel, long root) {
    long[] entries = new long[ENTRIES];
    byte[] table = kernel.space().memory().bytes(root + 8L * ENTRIES, 8 * ENTRIES);
    ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(entries);
    return entries;
  }
}
