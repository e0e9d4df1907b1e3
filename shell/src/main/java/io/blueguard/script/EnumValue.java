package io.blueguard.script;

import io.blueguard.profile.Type;

/** A value of an enumeration: equal to its name and to its number. */
public final class EnumValue {
  private final Type.Enumeration type;
  private final long number;

  EnumValue(Type.Enumeration type, long number) {
    this.type = type;
    this.number = number;
  }

  public long number() {
    return number;
  }

  public boolean asBoolean() {
    return number != 0;
  }

  @Override
  public boolean equals(Object other) {
    return switch (other) {
      case EnumValue value -> number == value.number;
      case Number value -> number == value.longValue();
      case CharSequence name -> toString().contentEquals(name);
      case null, default -> false;
    };
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }

  /** Its name; the number where it has none. */
  @Override
  public String toString() {
    return type.nameOf(number).orElse(Long.toString(number));
  }
}
