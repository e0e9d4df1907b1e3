package io.blueguard.script;

import java.util.Map;
import org.codehaus.groovy.ast.ClassCodeExpressionTransformer;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.StaticMethodCallExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;
import org.codehaus.groovy.syntax.Types;

/**
 * Hands a script's comparisons to {@link Comparison}: Groovy asks only the left side, and lets
 * nothing be both equal to a number and ordered with it.
 */
final class Operators extends CompilationCustomizer {
  private static final ClassNode COMPARISON = ClassHelper.make(Comparison.class);
  private static final Map<Integer, String> METHODS =
      Map.of(
          Types.COMPARE_EQUAL, "equal",
          Types.COMPARE_NOT_EQUAL, "unequal",
          Types.COMPARE_LESS_THAN, "less",
          Types.COMPARE_LESS_THAN_EQUAL, "lessOrEqual",
          Types.COMPARE_GREATER_THAN, "greater",
          Types.COMPARE_GREATER_THAN_EQUAL, "greaterOrEqual");

  Operators() {
    super(CompilePhase.CANONICALIZATION);
  }

  @Override
  public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
    new Transformer(source, Printing.plain(type)).visitClass(type);
  }

  private static final class Transformer extends ClassCodeExpressionTransformer {
    private final SourceUnit source;
    private final boolean prints;

    /**
     * @param prints whether the class is one whose {@code println} is the console's
     */
    Transformer(SourceUnit source, boolean prints) {
      this.source = source;
      this.prints = prints;
    }

    @Override
    protected SourceUnit getSourceUnit() {
      return source;
    }

    @Override
    public Expression transform(Expression expression) {
      if (expression instanceof ClosureExpression closure) {
        closure.getCode().visit(this);
        return closure;
      }
      if (expression instanceof BinaryExpression binary
          && METHODS.containsKey(binary.getOperation().getType())) {
        return call(binary);
      }
      if (prints && expression instanceof MethodCallExpression call && Printing.is(call)) {
        return Printing.direct(
            call, transform(((TupleExpression) call.getArguments()).getExpression(0)));
      }
      return super.transform(expression);
    }

    private Expression call(BinaryExpression binary) {
      Expression call =
          new StaticMethodCallExpression(
              COMPARISON,
              METHODS.get(binary.getOperation().getType()),
              new ArgumentListExpression(
                  transform(binary.getLeftExpression()), transform(binary.getRightExpression())));
      call.setSourcePosition(binary);
      return call;
    }
  }
}
