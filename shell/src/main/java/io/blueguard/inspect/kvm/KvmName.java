package io.blueguard.inspect.kvm;

import io.blueguard.base.Failure;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.space.AddressSpace;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a guest is called: by the command line of the process that runs it, as QEMU has it. */
final class KvmName {
  private static final int LONGEST = 128 * 1024;

  /** {@code -name vm1}, {@code -name guest=vm1,debug-threads=on}; Firecracker has {@code --id}. */
  private static final List<String> OPTIONS = List.of("-name", "--name", "--id");

  private static final Pattern GUEST = Pattern.compile("(?:.*,)?guest=([^,]*).*", Pattern.DOTALL);

  /** As QEMU has it, two commas are one that belongs to the value. */
  private static final String COMMA = ",,";

  /** Words that mean another machine, or several, where a name is typed. */
  private static final List<String> TAKEN = List.of("host", "all", "vm", "..", ".");

  private KvmName() {}

  /**
   * A name that can be typed; where the command line has none or cannot be read, what the process
   * calls itself and its number: {@code firecracker-812}.
   *
   * @param comm of the process; {@code vm} stands for an empty one
   */
  static String of(Kernel kernel, long mm, AddressSpace process, String comm, int pid) {
    return of(words(kernel, mm, process), comm, pid);
  }

  /**
   * @param words of the command line
   */
  static String of(List<String> words, String comm, int pid) {
    for (int i = 0; i + 1 < words.size(); i++) {
      if (OPTIONS.contains(words.get(i))) {
        String name = typable(value(words.get(i + 1)));
        if (!name.isEmpty() && !TAKEN.contains(name)) {
          return name;
        }
      }
    }
    return (comm.isEmpty() ? "vm" : typable(comm)) + "-" + pid;
  }

  private static List<String> words(Kernel kernel, long mm, AddressSpace process) {
    try {
      Field start = kernel.field("mm_struct", "arg_start");
      Field end = kernel.field("mm_struct", "arg_end");
      long from = start.get(kernel.space(), mm);
      long length = end.get(kernel.space(), mm) - from;
      byte[] text = process.bytes(from, Math.clamp(length, 0, LONGEST));
      return Arrays.asList(new String(text, StandardCharsets.ISO_8859_1).split("\0"));
    } catch (Failure.NotMapped swappedOut) {
      return List.of();
    }
  }

  static String value(String option) {
    String single = option.replace(COMMA, "\0");
    Matcher guest = GUEST.matcher(single);
    String value = guest.matches() ? guest.group(1) : single.replaceFirst("(?s),.*", "");
    return value.replace("\0", ",");
  }

  /** The guest's owner chose it: what is no plain word, or looks like an option, becomes one. */
  static String typable(String name) {
    String plain = name.replaceAll("^-|[^A-Za-z0-9_.:+-]", "_");
    return plain.length() > 64 ? plain.substring(0, 64) : plain;
  }
}
