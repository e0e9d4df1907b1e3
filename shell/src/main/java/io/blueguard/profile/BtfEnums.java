package io.blueguard.profile;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Enumerations in BTF: 32-bit ones of old, and 64-bit ones (since 6.0), signed or not. */
final class BtfEnums {
  private BtfEnums() {}

  static Type.Enumeration build(Btf btf, int start) {
    Map<String, Long> values = new LinkedHashMap<>();
    for (int i = 0; i < btf.data.count(start); i++) {
      int at = entry(btf, start, i);
      values.putIfAbsent(btf.string(btf.data.name(at)), value(btf, start, at));
    }
    String tag = btf.string(btf.data.name(start));
    return new Type.Enumeration(
        tag.isEmpty() ? "enum {...}" : "enum " + tag,
        btf.data.third(start) & 0xff,
        btf.data.flag(start),
        java.util.Collections.unmodifiableMap(values));
  }

  static Optional<Long> value(Btf btf, int start, String name) {
    for (int i = 0; i < btf.data.count(start); i++) {
      int at = entry(btf, start, i);
      if (btf.spells(btf.data.name(at), name)) {
        return Optional.of(value(btf, start, at));
      }
    }
    return Optional.empty();
  }

  private static int entry(Btf btf, int start, int i) {
    return start + 12 + i * (wide(btf, start) ? 12 : 8);
  }

  private static boolean wide(Btf btf, int start) {
    return btf.data.kind(start) == BtfData.ENUM64;
  }

  private static long value(Btf btf, int start, int at) {
    if (wide(btf, start)) {
      return Le.i64(btf.data.bytes, at + 4);
    }
    // Before 6.0 there was no sign flag and every value was taken as signed; unsigned ones of
    // 32 bits are told apart from negative ones only by that flag.
    int value = Le.i32(btf.data.bytes, at + 4);
    return btf.data.flag(start) || value >= -4096 && value < 0 ? value : value & 0xffffffffL;
  }
}
