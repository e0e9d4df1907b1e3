package io.blueguard.script;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.Parameter;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.ArrayExpression;
import org.codehaus.groovy.ast.expr.ClassExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.GStringExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.SpreadExpression;
import org.codehaus.groovy.ast.expr.StaticMethodCallExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.runtime.InvokerHelper;

/**
 * {@code println X} as one static call: what most loops do most. Groovy would ask a closure for its
 * owner and the owner for its method, each time anew, and that costs more than the printing.
 */
public final class Printing {
  private static final String NAME = "println";
  private static final ClassNode HERE = ClassHelper.make(Printing.class);
  private static final ClassNode SCRIPT = ClassHelper.make(ConsoleScript.class);
  private static final ClassNode OBJECTS = ClassHelper.OBJECT_TYPE.makeArray();
  private static final ClassNode STRINGS = ClassHelper.STRING_TYPE.makeArray();
  private static final MethodNode ONE = method(ClassHelper.OBJECT_TYPE, ClassHelper.OBJECT_TYPE);
  private static final MethodNode MIXED = method(ClassHelper.OBJECT_TYPE, STRINGS, OBJECTS);

  private Printing() {}

  private static MethodNode method(ClassNode... types) {
    return HERE.getMethod(
        NAME, Stream.of(types).map(t -> new Parameter(t, "x")).toArray(Parameter[]::new));
  }

  /**
   * What compiled scripts call.
   *
   * @return null, for an expression has a value
   */
  public static Object println(Object script, Object value) {
    if (script instanceof ConsoleScript console) {
      console.println(value);
    } else {
      // In a static method there is no console.
      InvokerHelper.invokeMethod(script, NAME, value);
    }
    return null;
  }

  /** Of a text with values in it, which need not become an object of Groovy's first. */
  public static Object println(Object script, String[] texts, Object[] values) {
    StringBuilder whole = new StringBuilder();
    for (int i = 0; i < texts.length; i++) {
      whole.append(texts[i]);
      if (i < values.length) {
        whole.append(RowText.of(values[i]));
      }
    }
    return println(script, whole.toString());
  }

  /** What compiled scripts make of a value in a text that is printed later, if at all. */
  public static Object shown(Object value) {
    return RowText.in(value);
  }

  /** The text with its values made so. */
  static Expression shown(GStringExpression mixed) {
    if (lazy(mixed)) {
      return mixed;
    }
    List<Expression> values =
        mixed.getValues().stream()
            .<Expression>map(
                value ->
                    new StaticMethodCallExpression(
                        HERE, "shown", new ArgumentListExpression(value)))
            .toList();
    GStringExpression shown =
        new GStringExpression(mixed.getText(), mixed.getStrings(), new ArrayList<>(values));
    shown.setSourcePosition(mixed);
    return shown;
  }

  /** Whether {@code println} means the console's in a class: it may have one of its own. */
  static boolean plain(ClassNode type) {
    return type.isDerivedFrom(SCRIPT) && type.getDeclaredMethods(NAME).isEmpty();
  }

  static boolean is(MethodCallExpression call) {
    return call.isImplicitThis()
        && NAME.equals(call.getMethodAsString())
        && call.getArguments() instanceof TupleExpression arguments
        && arguments.getExpressions().size() == 1
        && !(arguments.getExpression(0) instanceof SpreadExpression);
  }

  /**
   * @param value what is printed
   */
  static Expression direct(MethodCallExpression call, Expression value) {
    return value instanceof GStringExpression mixed && !lazy(mixed)
        ? direct(
            call,
            MIXED,
            new ArrayExpression(ClassHelper.STRING_TYPE, List.copyOf(mixed.getStrings())),
            new ArrayExpression(ClassHelper.OBJECT_TYPE, mixed.getValues()))
        : direct(call, ONE, value);
  }

  /** Whether a value of it is asked when it is printed: {@code "${-> x}"}. */
  private static boolean lazy(GStringExpression mixed) {
    return mixed.getValues().stream().anyMatch(value -> value instanceof ClosureExpression);
  }

  private static Expression direct(
      MethodCallExpression call, MethodNode method, Expression... values) {
    ArgumentListExpression arguments = new ArgumentListExpression();
    arguments.addExpression(new VariableExpression("this"));
    List.of(values).forEach(arguments::addExpression);
    MethodCallExpression direct =
        new MethodCallExpression(new ClassExpression(HERE), NAME, arguments);
    direct.setMethodTarget(method);
    direct.setSourcePosition(call);
    return direct;
  }
}
