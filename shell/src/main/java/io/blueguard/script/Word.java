package io.blueguard.script;

import groovy.lang.GroovyObjectSupport;

/**
 * A number that is more than one: an enumerator or a flag word, which have names, or an address. C
 * computes with it as with any other.
 */
class Word extends GroovyObjectSupport implements Numeric {
  private final long number;

  Word(long number) {
    this.number = number;
  }

  @Override
  public long number() {
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
      case AddressValue address -> address.like(number + address.number());
      default -> like(number + Numeric.of(other));
    };
  }

  public Object minus(Object other) {
    return other instanceof Lost lost ? lost : like(number - Numeric.of(other));
  }

  public Object multiply(Object other) {
    return other instanceof Lost lost ? lost : (Object) (number * Numeric.of(other));
  }

  public long negative() {
    return -number;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CharSequence name
        ? toString().contentEquals(name)
        : Numeric.same(number, other);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }
}
