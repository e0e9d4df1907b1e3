package io.blueguard.profile;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The symbols of one running kernel, addresses as they are after KASLR. May be asked by many
 * threads.
 */
public interface Symbols {
  /** The address of the first symbol of that name. */
  OptionalLong address(String name);

  /** All symbols of that name: static ones may repeat. */
  List<Symbol> all(String name);

  /**
   * The symbol with the highest address at or below {@code va}, where {@code va} lies between the
   * first and the last symbol.
   */
  Optional<Symbol> at(long va);

  /** Every symbol at exactly that address (aliases), in table order. */
  List<Symbol> exactly(long va);

  /** Whether a symbol lies at exactly that address. */
  default boolean begins(long va) {
    return !exactly(va).isEmpty();
  }

  /** Names, for completion; sorted, each once. */
  Stream<String> names(String prefix);

  int count();

  /** Where they came from: {@code kallsyms}, {@code isf}. */
  String source();
}
