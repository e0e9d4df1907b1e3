package io.blueguard.script;

import groovy.lang.GroovyObjectSupport;

/** A number that has names: an enumerator or a flag word. C computes with it as with any other. */
class Word extends GroovyObjectSupport implements Numeric {
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

  public Object plus(Object other) {
    return switch (other) {
      case Lost lost -> lost;
      case CharSequence text -> this + text.toString();
      case Thing thing -> thing.plus(number);
      default -> number + Numeric.of(other);
    };
  }

  public Object minus(Object other) {
    return other instanceof Lost lost ? lost : (Object) (number - Numeric.of(other));
  }

  public Object multiply(Object other) {
    return other instanceof Lost lost ? lost : (Object) (number * Numeric.of(other));
  }

  public long negative() {
    return -number;
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
