package io.blueguard.script;

import groovy.lang.Range;
import java.util.Collection;
import java.util.Set;
import org.codehaus.groovy.runtime.InvokerHelper;
import org.codehaus.groovy.runtime.typehandling.DefaultTypeTransformation;

/**
 * A script's {@code in} and the cases of its {@code switch}: Groovy asks a list or a range whether
 * it holds the very number, and the kernel's numbers are longs where those that are typed are not.
 */
public final class Containment {
  private final Object all;

  private Containment(Object all) {
    this.all = all;
  }

  /** What stands behind {@code case}. */
  public static Object label(Object all) {
    return new Containment(all);
  }

  /** Groovy asks this of what stands behind {@code case}. */
  public boolean isCase(Object value) {
    return in(value, all);
  }

  public static boolean in(Object value, Object all) {
    return switch (all) {
      case Range<?> range when integer(value) && !range.isEmpty() ->
          Comparison.lessOrEqual(range.getFrom(), number(value))
              && Comparison.lessOrEqual(number(value), range.getTo());
      case Set<?> many when integer(value) ->
          many.contains(value)
              || many.contains(number(value))
              || many.contains((int) number(value)) && (int) number(value) == number(value)
              || value instanceof CValue && any(value, many);
      case Collection<?> many -> any(value, many);
      case CValue one -> asked(value, one);
      case Number one -> Comparison.equal(value, one);
      case null -> value == null;
      default -> isCase(value, all);
    };
  }

  public static boolean notIn(Object value, Object all) {
    return !in(value, all);
  }

  /** A flag word has its flags; any other is equal or not. */
  private static boolean asked(Object value, CValue one) {
    return one instanceof FlagWord flags && value instanceof CharSequence
        ? flags.isCase(value)
        : Comparison.equal(value, one);
  }

  private static boolean any(Object value, Collection<?> many) {
    return many.stream().anyMatch(one -> Comparison.equal(value, one));
  }

  private static boolean isCase(Object value, Object all) {
    Object answer = InvokerHelper.invokeMethod(all, "isCase", new Object[] {value});
    return DefaultTypeTransformation.castToBoolean(answer);
  }

  private static boolean integer(Object value) {
    return value instanceof Numeric || value instanceof Long || value instanceof Integer;
  }

  private static long number(Object value) {
    return Numeric.of(value);
  }
}
