package io.blueguard.script;

import java.util.List;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.Parameter;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.ClassExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.SpreadExpression;
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
  private static final MethodNode CALL =
      HERE.getMethod(
          NAME,
          new Parameter[] {
            new Parameter(ClassHelper.OBJECT_TYPE, "script"),
            new Parameter(ClassHelper.OBJECT_TYPE, "value")
          });

  private Printing() {}

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
    ArgumentListExpression arguments =
        new ArgumentListExpression(List.of(new VariableExpression("this"), value));
    MethodCallExpression direct =
        new MethodCallExpression(new ClassExpression(HERE), NAME, arguments);
    direct.setMethodTarget(CALL);
    direct.setSourcePosition(call);
    return direct;
  }
}
