package io.blueguard.script;

import io.blueguard.base.Hex;

/**
 * An address as a row or a symbol tells it, which has no type: prints in hexadecimal, and is what C
 * would call a {@code void *}. What is added to it are bytes.
 */
public final class AddressValue extends Word implements Comparable<Object> {
  AddressValue(long va) {
    super(va);
  }

  @Override
  public Object like(long number) {
    return of(number);
  }

  /** Nothing lies in the first page: what is left there of an address is a number. */
  static Object of(long number) {
    return Long.compareUnsigned(number, 4096) < 0 ? (Object) number : new AddressValue(number);
  }

  /** So many bytes before it, or how many there are from another address to it. */
  @Override
  public Object minus(Object other) {
    return other instanceof Thing || other instanceof AddressValue
        ? (Object) (number() - Numeric.of(other))
        : super.minus(other);
  }

  public AddressValue next() {
    return new AddressValue(number() + 1);
  }

  public AddressValue previous() {
    return new AddressValue(number() - 1);
  }

  @Override
  public int compareTo(Object other) {
    return Long.compareUnsigned(number(), Numeric.of(other));
  }

  @Override
  public String toString() {
    return Hex.of(number());
  }
}
