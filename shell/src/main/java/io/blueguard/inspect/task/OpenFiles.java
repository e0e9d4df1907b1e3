package io.blueguard.inspect.task;

import io.blueguard.base.Failure;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.List;

/** The open files of one process or of all: {@code task_struct.files->fdt->fd[]}. */
public final class OpenFiles implements View<OpenFile> {
  /** The most that {@code fs.nr_open} allows unless somebody raises it. */
  private static final int LIMIT = 1 << 20;

  private final Integer pid;

  /**
   * @param pid whose; null for every process
   */
  public OpenFiles(Integer pid) {
    this.pid = pid;
  }

  @Override
  public String name() {
    return "files";
  }

  @Override
  public Class<OpenFile> rowType() {
    return OpenFile.class;
  }

  @Override
  public List<String> key() {
    return List.of("pid", "fd");
  }

  @Override
  public Inspection<OpenFile> inspect(Kernel kernel) {
    Rows<OpenFile> rows = new Rows<>();
    Reading reading = new Reading(kernel, rows);
    return ProcessMemory.each(kernel, pid, "files", rows, reading::of);
  }

  private static final class Reading {
    private final Reader reader;
    private final Rows<OpenFile> rows;
    private final Paths paths;
    private final Field files;
    private final Field table;
    private final Field count;
    private final Field slots;
    private final Field inode;
    private final Field number;
    private final Field mode;
    private final Field position;
    private final Field flags;

    Reading(Kernel kernel, Rows<OpenFile> rows) {
      reader = kernel.space();
      this.rows = rows;
      paths = new Paths(kernel);
      files = kernel.field("task_struct", "files");
      table = kernel.field("files_struct", "fdt");
      count = kernel.field("fdtable", "max_fds");
      slots = kernel.field("fdtable", "fd");
      inode = kernel.field("file", "f_inode");
      number = kernel.field("inode", "i_ino");
      mode = kernel.field("inode", "i_mode");
      position = kernel.field("file", "f_pos");
      flags = kernel.field("file", "f_flags");
    }

    void of(Process process) {
      long open = files.get(reader, process.task());
      if (open == 0) {
        return;
      }
      long fdt = table.get(reader, open);
      long most = count.get(reader, fdt);
      if (most > LIMIT) {
        rows.fault("files of pid " + process.pid(), "table is larger than limit=" + LIMIT);
      }
      long array = slots.get(reader, fdt);
      for (int fd = 0; fd < Math.min(most, LIMIT); fd++) {
        long file = slot(process, array, fd);
        if (file != 0) {
          int of = fd;
          rows.attempt("fd " + fd + " of pid " + process.pid(), () -> row(process, of, file));
        }
      }
    }

    private long slot(Process process, long array, int fd) {
      try {
        return reader.u64(array + 8L * fd);
      } catch (Failure failure) {
        rows.fault("fd " + fd + " of pid " + process.pid(), failure.getMessage());
        return 0;
      }
    }

    private OpenFile row(Process process, int fd, long file) {
      long node = inode.get(reader, file);
      long ino = number.get(reader, node);
      String path = paths.whole(file);
      return new OpenFile(
          process.pid(),
          process.comm(),
          fd,
          kind(mode.get(reader, node)),
          path.endsWith(":") ? path + "[" + ino + "]" : path,
          ino,
          position.get(reader, file),
          "0" + Long.toOctalString(flags.get(reader, file)),
          file);
    }

    /** S_IFMT. */
    private static String kind(long mode) {
      return switch ((int) (mode >>> 12 & 0xf)) {
        case 1 -> "fifo";
        case 2 -> "char";
        case 4 -> "folder";
        case 6 -> "block";
        case 8 -> "file";
        case 10 -> "link";
        case 12 -> "socket";
        default -> "other";
      };
    }
  }
}
