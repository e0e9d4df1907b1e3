package io.blueguard.locate;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the kernel writes down for those who will read its dump ({@code /sys/kernel/vmcoreinfo}):
 * lines of {@code NAME=value}. A second witness for the release, the build id and KASLR.
 */
final class CoreInfo {
  private static final int LIMIT = 4096;
  private final Map<String, String> lines = new HashMap<>();

  private CoreInfo() {}

  /** Empty when the kernel has none. */
  static CoreInfo of(Image image, Paging paging) {
    CoreInfo info = new CoreInfo();
    OptionalLong data = image.u64("vmcoreinfo_data");
    byte[] bytes = data.isPresent() ? Values.read(paging.space(), data.getAsLong(), LIMIT) : null;
    if (bytes != null) {
      for (String line : Values.text(bytes).split("\n")) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          info.lines.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
        }
      }
    }
    return info;
  }

  String get(String name) {
    return lines.getOrDefault(name, "");
  }

  /** How far the image was moved; empty where it is not written. */
  OptionalLong kernelOffset() {
    String text = get("KERNELOFFSET");
    return text.matches("[0-9a-f]{1,16}")
        ? OptionalLong.of(Long.parseUnsignedLong(text, 16))
        : OptionalLong.empty();
  }
}
