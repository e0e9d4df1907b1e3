package io.blueguard.locate;

import io.blueguard.base.Hex;
import java.util.OptionalLong;

/** How far the image was moved from the address it was linked for. */
final class Kaslr {
  /** CONFIG_PHYSICAL_START is 16 MiB unless somebody changed it. */
  private static final long X86_LINKED = 0xffffffff81000000L;

  private Kaslr() {}

  static long offset(Image image, Machine machine, CoreInfo info, Checks checks) {
    OptionalLong told = info.kernelOffset();
    if (machine != Machine.X86_64) {
      // Where arm64 links depends on its width of addresses and on the size of the module area.
      checks.also("kaslr offset is known", told.isPresent(), shown(told));
      return told.orElse(0);
    }
    OptionalLong text = image.va("_text");
    if (text.isEmpty()) {
      checks.also("kaslr offset is known", told.isPresent(), shown(told));
      return told.orElse(0);
    }
    long seen = text.getAsLong() - X86_LINKED;
    if (told.isPresent()) {
      boolean same = told.getAsLong() == seen;
      checks.also("kaslr offset is the one in vmcoreinfo", same, shown(told));
    }
    return told.orElse(seen);
  }

  private static String shown(OptionalLong value) {
    return value.isPresent() ? Hex.of(value.getAsLong()) : "no vmcoreinfo";
  }
}
