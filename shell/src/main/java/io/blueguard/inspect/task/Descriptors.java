package io.blueguard.inspect.task;

import io.blueguard.base.Failure;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.lang.foreign.MemorySegment;

/** The open files of a task as the kernel has them: {@code task_struct.files} by descriptor. */
public final class Descriptors {
  private static final int LIMIT = 1 << 20;
  private static final int CHUNK = 256;

  private Descriptors() {}

  /** A {@code struct file} and by which descriptor it is open. */
  @FunctionalInterface
  public interface Visitor {
    void file(int fd, long file);
  }

  /**
   * @throws Failure.BadData when there are more than a task can have
   */
  public static void each(Kernel kernel, long task, Visitor visitor) {
    Reader reader = kernel.space();
    long open = kernel.field("task_struct", "files").get(reader, task);
    if (open == 0) {
      return;
    }
    long table = kernel.field("files_struct", "fdt").get(reader, open);
    long count = kernel.field("fdtable", "max_fds").get(reader, table);
    if (count < 0 || count > LIMIT) {
      throw new Failure.BadData("too many descriptors: max_fds=" + count);
    }
    long slots = kernel.field("fdtable", "fd").get(reader, table);
    for (int fd = 0; fd < count; fd += CHUNK) {
      long[] files = new long[(int) Math.min(CHUNK, count - fd)];
      reader.read(slots + 8L * fd, MemorySegment.ofArray(files));
      for (int i = 0; i < files.length; i++) {
        if (files[i] != 0) {
          visitor.file(fd + i, files[i]);
        }
      }
    }
  }
}
