package io.blueguard.script;

/**
 * Operators with a plain number on the left and something of a kernel on the right: {@code 1 +
 * pointer}, {@code 0x200000 & task.flags}. Groovy asks the left side and finds these there, for
 * they are listed in {@code META-INF/groovy}.
 */
public final class Numbers {
  private Numbers() {}

  public static Object plus(Number left, CValue right) {
    return word(left).plus(right);
  }

  public static Object minus(Number left, CValue right) {
    return word(left).minus(right);
  }

  public static Object multiply(Number left, CValue right) {
    return word(left).multiply(right);
  }

  public static Object div(Number left, CValue right) {
    return word(left).div(right);
  }

  public static Object remainder(Number left, CValue right) {
    return word(left).remainder(right);
  }

  public static Object and(Number left, CValue right) {
    return word(left).and(right);
  }

  public static Object or(Number left, CValue right) {
    return word(left).or(right);
  }

  public static Object xor(Number left, CValue right) {
    return word(left).xor(right);
  }

  public static Object leftShift(Number left, CValue right) {
    return word(left).leftShift(right);
  }

  public static Object rightShift(Number left, CValue right) {
    return word(left).rightShift(right);
  }

  private static Word word(Number number) {
    return new Word(number.longValue());
  }
}
