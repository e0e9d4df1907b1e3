package io.blueguard.inspect.hook;

import io.blueguard.base.Failure;
import io.blueguard.kernel.Kernel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which functions of the kernel may be called through a pointer. A kernel that is built for
 * indirect branch tracking (x86, since 5.18) begins each such function with {@code endbr64}; one
 * that nothing in the kernel has a pointer to has it no more, for it was taken away when the kernel
 * started. So a pointer to it is not the kernel's, even if it is of the right kind.
 */
final class Landing {
  private static final String TAKEN_AWAY = "__ibt_endbr_seal";
  private static final int ENDBR64 = 0xfa1e_0ff3;
  private static final int BREAKPOINT = 0xcc;

  /** The kernel points to it by its other name, which the linker gives it; so it seems unused. */
  private static final String BY_ANOTHER_NAME = "arch_ftrace_ops_list_func";

  /** What was found of each function; the same for all who ask at one moment. */
  private static final class Known {
    final Map<Long, Boolean> sealed = new ConcurrentHashMap<>();
  }

  private final Kernel kernel;
  private final boolean tracked;
  private final Map<Long, Boolean> known;

  Landing(Kernel kernel) {
    this.kernel = kernel;
    tracked = kernel.about().arch().equals("x86_64") && kernel.has(TAKEN_AWAY);
    known = kernel.moment().once(Known.class, Known::new).sealed;
  }

  /** Whether no pointer may lead to this function of the kernel's text. */
  boolean sealed(long function) {
    return tracked && known.computeIfAbsent(function, this::read);
  }

  private boolean read(long function) {
    try {
      int first = kernel.space().u32(function);
      // A probe at the very first byte hides what stood there.
      return first != ENDBR64 && (first & 0xff) != BREAKPOINT && !renamed(function);
    } catch (Failure unreadable) {
      return false;
    }
  }

  private boolean renamed(long function) {
    return kernel.has(BY_ANOTHER_NAME) && kernel.symbol(BY_ANOTHER_NAME) == function;
  }
}
