package io.blueguard.script;

import java.math.BigInteger;

/**
 * What C computes with as with a number: a pointer, an address, an enumerator, a flag word. Groovy
 * finds these methods behind its operators; with what is lost, everything is.
 */
public interface Numeric extends CValue {
  /** What comes of adding to it or masking it: of an address one again, else a number. */
  default Object like(long number) {
    return number;
  }

  default Object and(Object other) {
    return other instanceof Lost lost ? lost : like(number() & of(other));
  }

  default Object or(Object other) {
    return other instanceof Lost lost ? lost : like(number() | of(other));
  }

  default Object xor(Object other) {
    return other instanceof Lost lost ? lost : like(number() ^ of(other));
  }

  default long bitwiseNegate() {
    return ~number();
  }

  default Object leftShift(Object bits) {
    return bits instanceof Lost lost ? lost : (Object) (number() << of(bits));
  }

  /** What is shifted are masks and addresses: no sign moves in. */
  default Object rightShift(Object bits) {
    return bits instanceof Lost lost ? lost : (Object) (number() >>> of(bits));
  }

  default Object rightShiftUnsigned(Object bits) {
    return rightShift(bits);
  }

  /** As C divides an address, so without a sign and without a rest. */
  default Object div(Object other) {
    return other instanceof Lost lost ? lost : (Object) Long.divideUnsigned(number(), of(other));
  }

  default Object intdiv(Object other) {
    return div(other);
  }

  /** As an address, so without a sign. */
  default Object remainder(Object other) {
    return other instanceof Lost lost ? lost : (Object) Long.remainderUnsigned(number(), of(other));
  }

  default long toLong() {
    return number();
  }

  default long longValue() {
    return number();
  }

  default int intValue() {
    return (int) number();
  }

  /** The number behind either side of an operator. */
  static long of(Object value) {
    return value instanceof CValue known ? known.number() : ((Number) value).longValue();
  }

  /** Whether C finds them equal; {@code 0xffff…} as it is typed is larger than any long. */
  static boolean same(long number, Object other) {
    return switch (other) {
      case Lost lost -> false;
      case CValue value -> number == value.number();
      case BigInteger large -> large.bitLength() <= Long.SIZE && number == large.longValue();
      case Number value -> number == value.longValue();
      case null, default -> false;
    };
  }
}
