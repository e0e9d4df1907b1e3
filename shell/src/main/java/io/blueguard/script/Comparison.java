package io.blueguard.script;

import io.blueguard.base.Failure;
import java.math.BigInteger;
import org.codehaus.groovy.runtime.ScriptBytecodeAdapter;

/**
 * The comparisons of a script, as a C programmer expects them: a pointer with a number on either
 * side, an enumerator with its name, null with a null pointer. What could not be read is equal to
 * nothing but null, and neither less nor more than anything: it ends no loop.
 */
public final class Comparison {
  private Comparison() {}

  public static boolean equal(Object left, Object right) {
    if (left instanceof CValue value) {
      return equal(value, right);
    }
    if (right instanceof CValue value) {
      return equal(value, left);
    }
    return unsigned(left, right)
        ? ((Number) left).longValue() == ((Number) right).longValue()
        : ScriptBytecodeAdapter.compareEqual(left, right);
  }

  /** One is negative, the other as large as no signed number is: C takes both as unsigned. */
  private static boolean unsigned(Object left, Object right) {
    return left instanceof BigInteger large && right instanceof Number number
        ? unsigned(large, number)
        : right instanceof BigInteger other && left instanceof Number one && unsigned(other, one);
  }

  private static boolean unsigned(BigInteger large, Number number) {
    boolean integer = number instanceof Long || number instanceof Integer;
    return integer && number.longValue() < 0 && large.signum() > 0 && large.bitLength() == 64;
  }

  private static boolean equal(CValue value, Object other) {
    if (value instanceof Lost || other instanceof Lost) {
      return other == null || value == other;
    }
    return other == null ? value.number() == 0 : value.equals(other);
  }

  public static boolean unequal(Object left, Object right) {
    return !equal(left, right);
  }

  public static boolean less(Object left, Object right) {
    return ordered(left, right)
        ? order(left, right) < 0
        : known(left, right) && ScriptBytecodeAdapter.compareLessThan(left, right);
  }

  public static boolean lessOrEqual(Object left, Object right) {
    return ordered(left, right)
        ? order(left, right) <= 0
        : known(left, right) && ScriptBytecodeAdapter.compareLessThanEqual(left, right);
  }

  public static boolean greater(Object left, Object right) {
    return less(right, left);
  }

  public static boolean greaterOrEqual(Object left, Object right) {
    return lessOrEqual(right, left);
  }

  private static boolean known(Object left, Object right) {
    return !(left instanceof Lost) && !(right instanceof Lost);
  }

  /** {@code <=>}. */
  public static Object compare(Object left, Object right) {
    return ordered(left, right)
        ? (Object) order(left, right)
        : ScriptBytecodeAdapter.compareTo(left, right);
  }

  /** What a script makes a plain number of, and says so: {@code long start = module.core}. */
  public static Object plain(Object value) {
    return value instanceof Numeric number ? (Object) number.number() : value;
  }

  /**
   * What a script's function gets for a parameter that is a number.
   *
   * @throws Failure.UsageError for text, of which Groovy would make the number of its letter
   */
  public static Object argument(Object value) {
    if (value instanceof CharSequence text) {
      throw new Failure.UsageError("not a number: value=" + text + "; the function wants one");
    }
    return plain(value);
  }

  private static boolean ordered(Object left, Object right) {
    return known(left, right)
        && (left instanceof CValue || right instanceof CValue || unsigned(left, right))
        && (left instanceof CValue || left instanceof Number)
        && (right instanceof CValue || right instanceof Number);
  }

  /** Pointers and flags are unsigned, enumerators are int. */
  private static int order(Object left, Object right) {
    boolean signed = left instanceof EnumValue || right instanceof EnumValue;
    long a = Numeric.of(left);
    long b = Numeric.of(right);
    return signed ? Long.compare(a, b) : Long.compareUnsigned(a, b);
  }
}
