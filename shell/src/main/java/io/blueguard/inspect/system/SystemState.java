package io.blueguard.inspect.system;

import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Type;
import java.util.Locale;

/** What a kernel says of its own life: {@code system_state}, {@code panic_cpu}. */
public final class SystemState {
  /** PANIC_CPU_INVALID: no processor is in {@code panic()}. */
  private static final int NO_PANIC = -1;

  private SystemState() {}

  /**
   * {@code booting}, {@code running}, {@code panicked}, {@code restart}, …; empty where the kernel
   * does not say.
   */
  public static String of(Kernel kernel) {
    return panicked(kernel) ? "panicked" : own(kernel);
  }

  /** Which processor panicked, since 4.5. */
  private static boolean panicked(Kernel kernel) {
    return kernel.has("panic_cpu") && kernel.space().u32(kernel.symbol("panic_cpu")) != NO_PANIC;
  }

  private static String own(Kernel kernel) {
    if (!kernel.has("system_state")
        || !(kernel.types().find("enum system_states").orElse(null)
            instanceof Type.Enumeration states)) {
      return "";
    }
    int value = kernel.space().u32(kernel.symbol("system_state"));
    String name = states.nameOf(value).orElse("").toLowerCase(Locale.ROOT);
    // Between the two the first process is started.
    return name.replaceFirst("^system_", "").replaceFirst("scheduling|freeing_initmem", "booting");
  }
}
