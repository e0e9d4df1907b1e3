package io.blueguard.inspect.task;

import io.blueguard.base.Failure;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The texts that a program was started with, where {@code mm_struct} says they lie. */
final class UserText {
  /**
   * MAX_ARG_STRLEN: one argument is no longer, and here all of them together are read no further.
   */
  private static final int LIMIT = 131072;

  private final Kernel kernel;
  private final Field memory;
  private final Field start;
  private final Field end;

  /**
   * @param what {@code arg} or {@code env}
   */
  UserText(Kernel kernel, String what) {
    this.kernel = kernel;
    memory = kernel.field("task_struct", "mm");
    start = kernel.field("mm_struct", what + "_start");
    end = kernel.field("mm_struct", what + "_end");
  }

  /**
   * NUL-separated texts as Latin-1; none of a kernel thread.
   *
   * @throws Failure.NotMapped when their page is not in memory
   */
  List<String> of(long task) {
    long mm = memory.get(kernel.space(), task);
    long from = mm == 0 ? 0 : start.get(kernel.space(), mm);
    long length = mm == 0 ? 0 : end.get(kernel.space(), mm) - from;
    if (length < 0) {
      throw new Failure.BadData("ends before it starts: length=" + length);
    }
    if (length == 0) {
      return List.of();
    }
    byte[] bytes = ProcessMemory.space(kernel, mm).bytes(from, (int) Math.min(length, LIMIT));
    return split(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>(List.of(text.split("\0", -1)));
    if (parts.getLast().isEmpty()) {
      parts.removeLast();
    }
    return parts;
  }
}
