package io.blueguard.script;

import io.blueguard.profile.Type;

/** A value of an enumeration: equal to its name and to its number. */
public final class EnumValue extends Word {
  private final Type.Enumeration type;

  EnumValue(Type.Enumeration type, long number) {
    super(number);
    this.type = type;
  }

  /** Its name; the number where it has none. */
  @Override
  public String toString() {
    return type.nameOf(number()).orElse(Long.toString(number()));
  }
}
