package io.blueguard.script;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.codehaus.groovy.ast.ClassCodeExpressionTransformer;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.ArrayExpression;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.CastExpression;
import org.codehaus.groovy.ast.expr.ClassExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.DeclarationExpression;
import org.codehaus.groovy.ast.expr.EmptyExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.GStringExpression;
import org.codehaus.groovy.ast.expr.MapExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.SpreadExpression;
import org.codehaus.groovy.ast.expr.StaticMethodCallExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.ast.stmt.CaseStatement;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;
import org.codehaus.groovy.syntax.Types;

/**
 * Hands a script's comparisons to {@link Comparison} and {@link Containment}: Groovy asks only the
 * left side, and lets nothing be both equal to a number and ordered with it.
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
          Types.COMPARE_GREATER_THAN_EQUAL, "greaterOrEqual",
          Types.COMPARE_TO, "compare");
  private static final ClassNode CONTAINMENT = ClassHelper.make(Containment.class);
  private static final Map<Integer, String> CONTAINS =
      Map.of(Types.KEYWORD_IN, "in", Types.COMPARE_NOT_IN, "notIn");

  private static final ClassNode INTERRUPTIBLE = ClassHelper.make(Interruptible.class);
  private static final Map<Integer, String> PATTERNS =
      Map.of(Types.FIND_REGEX, "find", Types.MATCH_REGEX, "matches");

  Operators() {
    super(CompilePhase.CANONICALIZATION);
  }

  @Override
  public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
    new Transformer(source, Printing.plain(type), type.getDeclaredMethods("sleep").isEmpty())
        .visitClass(type);
  }

  private static final class Transformer extends ClassCodeExpressionTransformer {
    private final SourceUnit source;
    private final boolean prints;
    private final boolean sleeps;

    /**
     * @param prints whether the class is one whose {@code println} is the console's
     * @param sleeps whether its {@code sleep} is Groovy's
     */
    Transformer(SourceUnit source, boolean prints, boolean sleeps) {
      this.source = source;
      this.prints = prints;
      this.sleeps = sleeps;
    }

    private boolean sleeps(MethodCallExpression call) {
      return sleeps
          && call.isImplicitThis()
          && "sleep".equals(call.getMethodAsString())
          && call.getArguments() instanceof TupleExpression arguments
          && arguments.getExpressions().size() == 1;
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
      if (expression instanceof BinaryExpression binary) {
        Expression replaced = operator(binary);
        if (replaced != null) {
          return replaced;
        }
      }
      if (expression instanceof MethodCallExpression call && sleeps(call)) {
        return new StaticMethodCallExpression(
            INTERRUPTIBLE, "pause", transform(call.getArguments()));
      }
      if (expression instanceof MethodCallExpression call && patterns(call)) {
        return patient(call);
      }
      if (expression instanceof CastExpression cast && integer(cast.getType())) {
        return numeric(cast);
      }
      if (prints && expression instanceof MethodCallExpression call && Printing.is(call)) {
        // Its text is printed at once, and not made before.
        Expression text = ((TupleExpression) call.getArguments()).getExpression(0);
        return Printing.direct(
            call, text instanceof GStringExpression ? super.transform(text) : transform(text));
      }
      Expression transformed = super.transform(expression);
      return transformed instanceof GStringExpression mixed ? Printing.shown(mixed) : transformed;
    }

    /** {@code text.replaceAll(pattern, other)} and its like. */
    private static boolean patterns(MethodCallExpression call) {
      return Interruptible.FUNCTIONS.contains(String.valueOf(call.getMethodAsString()))
          && !(call.isImplicitThis() || call.isSafe() || call.isSpreadSafe())
          && !(call.getObjectExpression() instanceof ClassExpression)
          && !"super".equals(call.getObjectExpression().getText())
          && call.getArguments() instanceof TupleExpression arguments
          && !arguments.getExpressions().isEmpty()
          && arguments.getExpressions().stream().noneMatch(Transformer::special);
    }

    private static boolean special(Expression argument) {
      return argument instanceof ClosureExpression
          || argument instanceof SpreadExpression
          || argument instanceof MapExpression;
    }

    private Expression patient(MethodCallExpression call) {
      List<Expression> arguments = ((TupleExpression) call.getArguments()).getExpressions();
      Expression patient =
          new StaticMethodCallExpression(
              INTERRUPTIBLE,
              "call",
              new ArgumentListExpression(
                  transform(call.getObjectExpression()),
                  new ConstantExpression(call.getMethodAsString()),
                  new ArrayExpression(
                      ClassHelper.OBJECT_TYPE, arguments.stream().map(this::transform).toList())));
      patient.setSourcePosition(call);
      return patient;
    }

    private Expression operator(BinaryExpression binary) {
      int operator = binary.getOperation().getType();
      if (METHODS.containsKey(operator)) {
        return call(COMPARISON, METHODS.get(operator), binary);
      }
      if (CONTAINS.containsKey(operator)) {
        return call(CONTAINMENT, CONTAINS.get(operator), binary);
      }
      if (PATTERNS.containsKey(operator)) {
        return call(INTERRUPTIBLE, PATTERNS.get(operator), binary);
      }
      if (binary instanceof DeclarationExpression declared) {
        declare(declared);
      }
      return null;
    }

    /** {@code long start = pointer}, as with a cast. */
    private static void declare(DeclarationExpression declared) {
      Expression value = declared.getRightExpression();
      if (!declared.isMultipleAssignmentDeclaration()
          && integer(declared.getVariableExpression().getType())
          && !(value instanceof EmptyExpression)) {
        declared.setRightExpression(
            new StaticMethodCallExpression(COMPARISON, "plain", new ArgumentListExpression(value)));
      }
    }

    @Override
    public void visitCaseStatement(CaseStatement statement) {
      super.visitCaseStatement(statement);
      if (!(statement.getExpression() instanceof ClassExpression)) {
        Expression label = statement.getExpression();
        statement.setExpression(
            new StaticMethodCallExpression(
                CONTAINMENT, "label", new ArgumentListExpression(label)));
      }
    }

    /** {@code (long) pointer}: Groovy would not know how. */
    private Expression numeric(CastExpression cast) {
      Expression plain = call(COMPARISON, "plain", cast.getExpression());
      CastExpression again = new CastExpression(cast.getType(), plain);
      again.setCoerce(cast.isCoerce());
      again.setSourcePosition(cast);
      return again;
    }

    private static boolean integer(ClassNode type) {
      ClassNode primitive = ClassHelper.getUnwrapper(type);
      return ClassHelper.isPrimitiveLong(primitive) || ClassHelper.isPrimitiveInt(primitive);
    }

    private Expression call(ClassNode type, String method, BinaryExpression binary) {
      Expression call = call(type, method, binary.getLeftExpression(), binary.getRightExpression());
      call.setSourcePosition(binary);
      return call;
    }

    private Expression call(ClassNode type, String method, Expression... arguments) {
      List<Expression> values = Stream.of(arguments).map(this::transform).toList();
      return new StaticMethodCallExpression(type, method, new ArgumentListExpression(values));
    }
  }
}
