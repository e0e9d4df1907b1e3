package io.blueguard.inspect.task;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongList;
import io.blueguard.kernel.LongSet;
import io.blueguard.kernel.MapleTree;
import io.blueguard.memory.Reader;
import java.util.List;
import java.util.Optional;

/** The mappings of every process: {@code mm_mt} since 6.1, the list {@code mmap} before. */
public final class UserMappings implements View<UserMapping> {
  private static final int LIMIT = 65536;

  private final Integer pid;

  /** Of every process. */
  public UserMappings() {
    this(null);
  }

  /**
   * @param pid whose; null for every process
   */
  UserMappings(Integer pid) {
    this.pid = pid;
  }

  /** Those of every process at this moment, walked once for all who ask. */
  public static Inspection<UserMapping> all(Kernel kernel) {
    return kernel.moment().once(UserMappings.class, () -> new UserMappings().inspect(kernel));
  }

  /**
   * Each {@code vm_area_struct} of a {@code mm_struct}.
   *
   * @param what they are, for the fault when they are not all there
   */
  public static long[] areas(Kernel kernel, long mm, String what, Rows<?> faults) {
    Optional<Field> tree = kernel.optional("mm_struct", "mm_mt");
    if (tree.isPresent()) {
      MapleTree areas = MapleTree.at(kernel, tree.get().at(mm), LIMIT);
      if (!areas.stopped().isEmpty()) {
        faults.fault(what, areas.stopped());
      }
      return areas.entries();
    }
    Reader reader = kernel.space();
    Field next = kernel.field("vm_area_struct", "vm_next");
    LongList found = new LongList();
    LongSet seen = new LongSet();
    long area = kernel.field("mm_struct", "mmap").get(reader, mm);
    while (area != 0 && seen.add(area) && found.size() < LIMIT) {
      found.add(area);
      area = next.get(reader, area);
    }
    return found.toArray();
  }

  @Override
  public String name() {
    return "user-mappings";
  }

  @Override
  public Class<UserMapping> rowType() {
    return UserMapping.class;
  }

  @Override
  public List<String> key() {
    return List.of("pid", "range");
  }

  @Override
  public Inspection<UserMapping> inspect(Kernel kernel) {
    Rows<UserMapping> rows = new Rows<>();
    Reading reading = new Reading(kernel, rows);
    return ProcessMemory.each(kernel, pid, "mappings", rows, reading::of);
  }

  private static final class Reading {
    private final Kernel kernel;
    private final Reader reader;
    private final Rows<UserMapping> rows;
    private final Paths paths;
    private final Field mm;
    private final Field start;
    private final Field end;
    private final Field flags;
    private final Field file;
    private final Field operations;

    Reading(Kernel kernel, Rows<UserMapping> rows) {
      this.kernel = kernel;
      this.reader = kernel.space();
      this.rows = rows;
      paths = new Paths(kernel);
      mm = kernel.field("task_struct", "mm");
      start = kernel.field("vm_area_struct", "vm_start");
      end = kernel.field("vm_area_struct", "vm_end");
      // A struct flags of one word and more in 7.2; a member of an anonymous union since 6.3.
      flags = kernel.field("vm_area_struct", "vm_flags", "__vm_flags", "flags");
      file = kernel.field("vm_area_struct", "vm_file");
      operations = kernel.field("vm_area_struct", "vm_ops");
    }

    void of(Process process) {
      long memory = mm.get(reader, process.task());
      if (memory == 0) {
        return;
      }
      for (long vma : areas(kernel, memory, "mappings of pid " + process.pid(), rows)) {
        rows.attempt("vma " + Hex.of(vma) + " of pid " + process.pid(), () -> row(process, vma));
      }
    }

    private UserMapping row(Process process, long vma) {
      long from = start.get(reader, vma);
      long to = end.get(reader, vma);
      if (Long.compareUnsigned(from, to) > 0) {
        throw new Failure.BadData("ends before it starts: start=" + Hex.of(from));
      }
      long backing = file.get(reader, vma);
      Paths.Named name = backing == 0 ? new Paths.Named("", false) : paths.file(backing);
      return new UserMapping(
          process.pid(),
          process.comm(),
          new Range(from, to - from),
          rights(reader.u64(flags.at(vma))),
          name.path(),
          name.deleted(),
          vma,
          operations.get(reader, vma),
          backing);
    }

    /** The low bits of vm_flags: read 1, write 2, execute 4, shared 8. */
    private static String rights(long bits) {
      return ((bits & 1) != 0 ? "r" : "-")
          + ((bits & 2) != 0 ? "w" : "-")
          + ((bits & 4) != 0 ? "x" : "-")
          + ((bits & 8) != 0 ? "s" : "p");
    }
  }
}
