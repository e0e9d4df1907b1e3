package io.blueguard.script;

import groovy.lang.GroovyObjectSupport;

/** A number that has names: an enumerator or a flag word. C computes with it as with any other. */
abstract class Word extends GroovyObjectSupport implements CValue {
  private final long number;

  Word(long number) {
    this.number = number;
  }

  public long number() {
    return number;
  }

  @Override
  public long pointer() {
    return number;
  }

  public boolean asBoolean() {
    return number != 0;
  }

  public long and(Object other) {
    return number & of(other);
  }

  public long or(Object other) {
    return number | of(other);
  }

  public long xor(Object other) {
    return number ^ of(other);
  }

  public long bitwiseNegate() {
    return ~number;
  }

  public long plus(Number other) {
    return number + other.longValue();
  }

  public long minus(Number other) {
    return number - other.longValue();
  }

  public long leftShift(Number bits) {
    return number << bits.intValue();
  }

  public long rightShift(Number bits) {
    return number >> bits.intValue();
  }

  private static long of(Object other) {
    return other instanceof Word word ? word.number : ((Number) other).longValue();
  }

  @Override
  public boolean equals(Object other) {
    return switch (other) {
      case Word word -> number == word.number;
      case Number value -> number == value.longValue();
      case CharSequence name -> toString().contentEquals(name);
      case null, default -> false;
    };
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }
}
