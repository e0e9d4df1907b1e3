package io.blueguard.inspect;

import io.blueguard.base.Hex;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Any value of a row as one of few kinds: null, Boolean, Long, another Number, String, List, Map.
 * Records become maps with the names of their columns, enum constants their name in lower case.
 */
public final class Plain {
  private Plain() {}

  public static Object of(Object value) {
    return switch (value) {
      case null -> null;
      case Boolean flag -> flag;
      case Long number -> number;
      case Integer number -> number.longValue();
      case Short number -> number.longValue();
      case Byte number -> number.longValue();
      case Float number -> finite(number.doubleValue());
      case Double number -> finite(number);
      case Number number -> number;
      case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
      case Optional<?> maybe -> of(maybe.orElse(null));
      case OptionalLong maybe -> maybe.isPresent() ? (Object) maybe.getAsLong() : null;
      case OptionalInt maybe -> maybe.isPresent() ? (Object) (long) maybe.getAsInt() : null;
      case OptionalDouble maybe -> maybe.isPresent() ? (Object) maybe.getAsDouble() : null;
      case Collection<?> values -> list(values);
      case Map<?, ?> map -> map(map);
      case Record row -> Columns.of(row.getClass()).json(row);
      default -> value.getClass().isArray() ? array(value) : value.toString();
    };
  }

  /** Numbers as {@code 0x…}, also inside a list; anything else as it is. */
  public static Object addresses(Object plain) {
    return switch (plain) {
      case Long number -> Hex.of(number);
      case List<?> values -> values.stream().map(Plain::addresses).toList();
      case null, default -> plain;
    };
  }

  /** No format has a number for the others. */
  private static Object finite(double number) {
    return Double.isFinite(number) ? (Object) number : null;
  }

  private static List<Object> list(Collection<?> values) {
    List<Object> plain = new ArrayList<>();
    for (Object value : values) {
      plain.add(of(value));
    }
    return plain;
  }

  private static List<Object> array(Object values) {
    List<Object> plain = new ArrayList<>();
    for (int i = 0; i < Array.getLength(values); i++) {
      plain.add(of(Array.get(values, i)));
    }
    return plain;
  }

  private static Map<String, Object> map(Map<?, ?> map) {
    Map<String, Object> plain = new LinkedHashMap<>();
    map.forEach((key, value) -> plain.put(String.valueOf(key), of(value)));
    return plain;
  }
}
