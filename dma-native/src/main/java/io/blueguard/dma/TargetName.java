package io.blueguard.dma;

import java.util.Locale;

/**
 * Names of the native library per operating system and processor. Pure, so that every name can be
 * tested on any machine.
 */
final class TargetName {
  private TargetName() {}

  /**
   * Where the library lies on the class path, or null where there is none for that machine.
   *
   * @param os as the system property {@code os.name} has it
   * @param arch as the system property {@code os.arch} has it
   */
  static String resource(String os, String arch) {
    String processor = processor(arch);
    if (processor == null || !os.toLowerCase(Locale.ROOT).startsWith("linux")) {
      return null;
    }
    return "io/blueguard/dma/linux-" + processor + "/libblueguard_dma.so";
  }

  private static String processor(String arch) {
    return switch (arch.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64", "x86-64" -> "x86-64";
      case "aarch64", "arm64" -> "aarch64";
      default -> null;
    };
  }
}
