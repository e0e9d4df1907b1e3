package io.blueguard.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processor time of the threads that compile this program while it runs. Only the system tells: the
 * virtual machine counts a method when it is through with it, and on a busy machine the largest
 * ones take seconds.
 */
final class Compilers {
  private static final Path THREADS = Path.of("/proc/self/task");

  /** Names of such threads, of which Linux keeps fifteen characters. */
  private static final String NAME = " CompilerThre";

  /** Of proc(5), field 14 and 15, where field 3 is the first behind the name. */
  private static final int USER = 11;

  private static final int SYSTEM = 12;

  /** Linux tells every program a hundredth of a second as one tick. */
  private static final long TICK_NS = 10_000_000;

  private Compilers() {}

  /** Nanoseconds since the program began, in steps of 10 ms; 0 where the system does not say. */
  static long nanos() {
    try (Stream<Path> threads = Files.list(THREADS)) {
      return threads.toList().stream().mapToLong(Compilers::ticks).sum() * TICK_NS;
    } catch (IOException noSuchSystem) {
      return 0;
    }
  }

  private static long ticks(Path thread) {
    try {
      return ticks(Files.readString(thread.resolve("stat")));
    } catch (IOException ended) {
      return 0; // between the list of threads and this look
    }
  }

  /** Of a line such as {@code 7 (C2 CompilerThre) S 1 ...}; 0 for any other thread. */
  static long ticks(String stat) {
    int end = stat.lastIndexOf(')');
    if (end < 0 || !stat.substring(0, end).endsWith(NAME)) {
      return 0;
    }
    List<String> fields = List.of(stat.substring(end + 1).strip().split(" "));
    return Long.parseLong(fields.get(USER)) + Long.parseLong(fields.get(SYSTEM));
  }
}
