package io.blueguard.integrity;

import io.blueguard.inspect.hook.CodePointer;
import io.blueguard.kernel.Kernel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where pointers of the kernel's own tables lead on clean machines, as data. A kernel that is newer
 * than the data may have renamed a function: what it does not have is not asked for.
 */
final class KnownPointers {
  private static final String FILE = "known-pointers.txt";
  private static final Map<String, Map<String, List<String>>> KNOWN = read();

  private KnownPointers() {}

  /** The symbols that belong there; empty when nothing is known of that object. */
  static List<String> of(CodePointer pointer) {
    return KNOWN.getOrDefault(pointer.kind(), Map.of()).getOrDefault(pointer.object(), List.of());
  }

  /** Those of them that this kernel has, when none of them is where the pointer leads. */
  static List<String> missed(Kernel kernel, CodePointer pointer) {
    List<String> known = of(pointer);
    if (known.contains(pointer.symbol())
        || known.isEmpty()
        || known.stream().anyMatch(name -> leads(kernel, name, pointer))) {
      return List.of();
    }
    return known.stream().filter(kernel::has).toList();
  }

  /** Functions may have several names. */
  private static boolean leads(Kernel kernel, String name, CodePointer pointer) {
    return kernel.has(name) && kernel.symbol(name) == pointer.target();
  }

  private static Map<String, Map<String, List<String>>> read() {
    Map<String, Map<String, List<String>>> known = new HashMap<>();
    try (var stream = KnownPointers.class.getResourceAsStream(FILE);
        var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          String[] columns = line.split("\t");
          known
              .computeIfAbsent(columns[0], kind -> new HashMap<>())
              .put(columns[1], List.of(columns[2].split(" ")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return known;
  }
}
