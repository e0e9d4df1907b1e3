package io.blueguard.script;

import io.blueguard.kernel.Kernel;
import java.util.function.Supplier;

/**
 * The kernel that a plugin's view is asked about: while its code runs, {@code kernel}, {@code
 * task(1)} and the other views mean this one, so that a recorder or a counter in front of its
 * memory sees every read, and a watch on another target reads that target.
 */
final class Inside {
  private static final ThreadLocal<Kernel> KERNEL = new ThreadLocal<>();

  private Inside() {}

  /** Null outside of any view. */
  static Kernel kernel() {
    return KERNEL.get();
  }

  static <T> T of(Kernel kernel, Supplier<T> work) {
    Kernel before = KERNEL.get();
    KERNEL.set(kernel);
    try {
      return work.get();
    } finally {
      if (before == null) {
        KERNEL.remove();
      } else {
        KERNEL.set(before);
      }
    }
  }
}
