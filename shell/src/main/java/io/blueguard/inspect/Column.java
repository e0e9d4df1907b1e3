package io.blueguard.inspect;

import java.util.function.Function;

/**
 * One named column of a row set, whatever the rows are made of.
 *
 * @param name as the JSON field: {@code start_ns}
 * @param kind how it is aligned, sorted and written
 * @param getter row to plain value, see {@link Plain}; an address is still a {@code Long} here
 */
public record Column(String name, Kind kind, Function<Object, Object> getter) {
  /** What a column holds; a null is possible in all of them. */
  public enum Kind {
    NUMBER,
    ADDRESS,
    TEXT,
    LIST,
    BOOL
  }

  /** A Long, Double, Boolean, String, List, Map or null: the value as a program compares it. */
  public Object value(Object row) {
    return getter.apply(row);
  }

  /** The value as it goes to JSON: as {@link #value}, addresses as {@code 0x…}. */
  public Object json(Object row) {
    Object value = value(row);
    return kind == Kind.ADDRESS ? Plain.addresses(value) : value;
  }
}
