package io.blueguard.inspect.text;

import io.blueguard.base.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One system call interface of a kernel, as data.
 *
 * @param name as the user types it
 * @param arch the architecture whose kernels have it
 * @param table symbol of the array of handlers
 * @param dispatch the function that has called handlers directly since 6.9 (and in stable releases
 *     before it); empty where there is none
 * @param prefixes what the symbols of handlers begin with
 * @param numbers the resource with numbers and names
 */
record SyscallAbi(
    String name,
    String arch,
    String table,
    String dispatch,
    List<String> prefixes,
    String numbers) {
  private static final Map<String, Map<Integer, Known>> KNOWN = new ConcurrentHashMap<>();

  private static final List<SyscallAbi> ALL =
      List.of(
          new SyscallAbi(
              "x86_64",
              "x86_64",
              "sys_call_table",
              "x64_sys_call",
              List.of("__x64_sys_"),
              "syscalls-x86_64.txt"),
          new SyscallAbi(
              "ia32",
              "x86_64",
              "ia32_sys_call_table",
              "ia32_sys_call",
              List.of("__ia32_sys_", "__ia32_compat_sys_", "__x64_sys_"),
              "syscalls-ia32.txt"),
          new SyscallAbi(
              "aarch64",
              "aarch64",
              "sys_call_table",
              "",
              List.of("__arm64_sys_"),
              "syscalls-arm64.txt"));

  /** The interface of that name, or the first of the architecture when the name is empty. */
  static SyscallAbi of(String name, String arch) {
    return ALL.stream()
        .filter(abi -> abi.arch.equals(arch) && (name.isEmpty() || abi.name.equals(name)))
        .findFirst()
        .orElseThrow(
            () ->
                new Failure.UsageError(
                    "no such system call interface: arch=" + name + "; try " + names(arch)));
  }

  private static String names(String arch) {
    return String.join(
        ", ", ALL.stream().filter(abi -> abi.arch.equals(arch)).map(SyscallAbi::name).toList());
  }

  /** What is known of a number: its name, and what its handler is called behind the prefix. */
  record Known(String name, List<String> handlers) {}

  Map<Integer, Known> known() {
    return KNOWN.computeIfAbsent(numbers, SyscallAbi::read);
  }

  private static Map<Integer, Known> read(String numbers) {
    Map<Integer, Known> known = new HashMap<>();
    try (var stream = SyscallAbi.class.getResourceAsStream(numbers);
        var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          String[] words = line.split(" ");
          List<String> handlers = List.of(words).subList(Math.min(2, words.length), words.length);
          known.put(
              Integer.parseInt(words[0]),
              new Known(words[1], handlers.isEmpty() ? List.of(words[1]) : handlers));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return known;
  }
}
