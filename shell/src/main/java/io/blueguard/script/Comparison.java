package io.blueguard.script;

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
    return right instanceof CValue value
        ? equal(value, left)
        : ScriptBytecodeAdapter.compareEqual(left, right);
  }

  private static boolean equal(CValue value, Object other) {
    if (value instanceof Lost || other instanceof Lost) {
      return other == null || value == other;
    }
    return other == null ? value.pointer() == 0 : value.equals(other);
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

  private static boolean ordered(Object left, Object right) {
    return known(left, right)
        && (left instanceof CValue || right instanceof CValue)
        && (left instanceof CValue || left instanceof Number)
        && (right instanceof CValue || right instanceof Number);
  }

  /** Pointers are unsigned, enumerators are int. */
  private static int order(Object left, Object right) {
    boolean pointers = left instanceof Thing || right instanceof Thing;
    long a = left instanceof CValue value ? value.pointer() : ((Number) left).longValue();
    long b = right instanceof CValue value ? value.pointer() : ((Number) right).longValue();
    return pointers ? Long.compareUnsigned(a, b) : Long.compare(a, b);
  }
}
