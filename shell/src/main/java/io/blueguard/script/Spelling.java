package io.blueguard.script;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names under which a type may be kept: C lets one write {@code unsigned long} in many ways,
 * gcc keeps {@code long unsigned int}, clang what people write.
 */
final class Spelling {
  private static final Set<String> WORDS =
      Set.of("unsigned", "signed", "char", "short", "int", "long");

  private static final Set<String> SIZES = Set.of("char", "short", "long");

  private Spelling() {}

  static Stream<String> of(String name) {
    List<String> words = List.of(name.strip().split("\\s+"));
    return WORDS.containsAll(words)
        ? Stream.of(name, gcc(words), clang(words)).distinct()
        : Stream.of(name);
  }

  private static String gcc(List<String> words) {
    List<String> size = size(words);
    return words.contains("char")
        ? joined(sign(words), size, List.of())
        : joined(size, sign(words), List.of("int"));
  }

  private static String clang(List<String> words) {
    List<String> size = size(words);
    return joined(sign(words), size, size.isEmpty() ? List.of("int") : List.of());
  }

  private static String joined(List<String> first, List<String> then, List<String> last) {
    return Stream.of(first, then, last).flatMap(List::stream).collect(Collectors.joining(" "));
  }

  /** {@code signed} is said of a char alone. */
  private static List<String> sign(List<String> words) {
    return words.stream()
        .filter(w -> w.equals("unsigned") || w.equals("signed") && words.contains("char"))
        .toList();
  }

  private static List<String> size(List<String> words) {
    return words.stream().filter(SIZES::contains).toList();
  }
}
