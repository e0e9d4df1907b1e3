package io.blueguard.inspect.text;

import io.blueguard.profile.Symbols;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What follows from the symbols of a kernel and from nothing that is read: worked out once and kept
 * as long as the symbols are. A view that is walked again and again then pays for reading only.
 */
final class SymbolFacts {
  private static final int MOST = 1 << 14;
  private static final Map<Symbols, SymbolFacts> ALL =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final Map<Object, Object> facts = new ConcurrentHashMap<>();

  private SymbolFacts() {}

  static SymbolFacts of(Symbols symbols) {
    return ALL.computeIfAbsent(symbols, key -> new SymbolFacts());
  }

  /**
   * @param key a value that names the fact with everything it depends on
   * @param work must not read the target
   */
  @SuppressWarnings("unchecked")
  <T> T get(Object key, Supplier<T> work) {
    Object known = facts.get(key);
    if (known == null) {
      known = work.get();
      put(key, known);
    }
    return (T) known;
  }

  /** In place of what was known under that key. */
  void put(Object key, Object fact) {
    if (facts.size() >= MOST) {
      facts.clear();
    }
    facts.put(key, fact);
  }
}
