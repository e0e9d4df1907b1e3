package io.blueguard.script;

/**
 * What C computes with as with a number: a pointer, an enumerator, a flag word. Groovy finds these
 * methods behind its operators; with what is lost, everything is.
 */
public interface Numeric extends CValue {
  default Object and(Object other) {
    return other instanceof Lost lost ? lost : (Object) (pointer() & of(other));
  }

  default Object or(Object other) {
    return other instanceof Lost lost ? lost : (Object) (pointer() | of(other));
  }

  default Object xor(Object other) {
    return other instanceof Lost lost ? lost : (Object) (pointer() ^ of(other));
  }

  default long bitwiseNegate() {
    return ~pointer();
  }

  default Object leftShift(Object bits) {
    return bits instanceof Lost lost ? lost : (Object) (pointer() << of(bits));
  }

  /** What is shifted are masks and addresses: no sign moves in. */
  default Object rightShift(Object bits) {
    return bits instanceof Lost lost ? lost : (Object) (pointer() >>> of(bits));
  }

  /** As an address, so without a sign. */
  default Object remainder(Object other) {
    return other instanceof Lost lost
        ? lost
        : (Object) Long.remainderUnsigned(pointer(), of(other));
  }

  default long toLong() {
    return pointer();
  }

  default long longValue() {
    return pointer();
  }

  default int intValue() {
    return (int) pointer();
  }

  /** The number behind either side of an operator. */
  static long of(Object value) {
    return value instanceof CValue number ? number.pointer() : ((Number) value).longValue();
  }
}
