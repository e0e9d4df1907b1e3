package io.blueguard.inspect.task;

import io.blueguard.base.Range;
import io.blueguard.inspect.Address;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.struct.Names;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.List;

/**
 * What {@code /proc/PID/maps} says of the memory of one process or of all: {@link UserMappings}
 * with the names that {@code mm_struct} gives to memory without a file.
 */
public final class ProcessMaps implements View<ProcessMaps.Row> {
  private static final int PAGE_SHIFT = 12;

  private final Integer pid;

  /**
   * A mapping.
   *
   * @param end first address behind it
   * @param rights {@code rwxp}; {@code s} where it is shared
   * @param offset in the file, bytes
   * @param file path, {@code [heap]}, {@code [stack]}, {@code [vdso]}; empty for other anonymous
   *     memory
   * @param deleted the file has no name any more
   * @param vma address of the {@code vm_area_struct}
   */
  public record Row(
      int pid,
      String comm,
      @Address long start,
      @Address long end,
      long size,
      String rights,
      @Address long offset,
      String file,
      boolean deleted,
      @Address long vma) {}

  /**
   * @param pid whose; null for every process
   */
  public ProcessMaps(Integer pid) {
    this.pid = pid;
  }

  @Override
  public String name() {
    return "maps";
  }

  @Override
  public Class<Row> rowType() {
    return Row.class;
  }

  @Override
  public List<String> key() {
    return List.of("pid", "start");
  }

  @Override
  public Inspection<Row> inspect(Kernel kernel) {
    Inspection<UserMapping> mappings = new UserMappings(pid).inspect(kernel);
    Rows<Row> rows = new Rows<>();
    mappings.faults().forEach(fault -> rows.fault(fault.object(), fault.reason()));
    Names names = new Names(kernel);
    for (UserMapping mapping : mappings.rows()) {
      rows.attempt("vma of pid " + mapping.pid(), () -> names.row(mapping));
    }
    return rows.done();
  }

  private static final class Names {
    private final Reader reader;
    private final Field memory;
    private final Field offset;
    private final Field heapStart;
    private final Field heapEnd;
    private final Field stack;
    private final Field vdso;
    private final Field file;
    private final Paths paths;

    Names(Kernel kernel) {
      reader = kernel.space();
      memory = kernel.field("vm_area_struct", "vm_mm");
      offset = kernel.field("vm_area_struct", "vm_pgoff");
      file = kernel.field("vm_area_struct", "vm_file");
      heapStart = kernel.field("mm_struct", "start_brk");
      heapEnd = kernel.field("mm_struct", "brk");
      stack = kernel.field("mm_struct", "start_stack");
      vdso = kernel.field("mm_struct", "context.vdso");
      paths = new Paths(kernel);
    }

    Row row(UserMapping mapping) {
      Range range = mapping.range();
      long backing = file.get(reader, mapping.vma());
      return new Row(
          mapping.pid(),
          mapping.comm(),
          range.start(),
          range.end(),
          range.length(),
          mapping.rights(),
          backing == 0 ? 0 : offset.get(reader, mapping.vma()) << PAGE_SHIFT,
          backing == 0 ? anonymous(range, memory.get(reader, mapping.vma())) : paths.whole(backing),
          mapping.deleted(),
          mapping.vma());
    }

    private String anonymous(Range range, long mm) {
      if (mm == 0) {
        return "";
      }
      if (range.contains(vdso.get(reader, mm))) {
        return "[vdso]";
      }
      if (range.contains(stack.get(reader, mm))) {
        return "[stack]";
      }
      boolean heap =
          Long.compareUnsigned(range.start(), heapEnd.get(reader, mm)) <= 0
              && Long.compareUnsigned(range.end(), heapStart.get(reader, mm)) >= 0
              && heapStart.get(reader, mm) != heapEnd.get(reader, mm);
      return heap ? "[heap]" : "";
    }
  }
}
