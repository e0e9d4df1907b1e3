package io.blueguard.script;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.Parameter;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.CastExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.StaticMethodCallExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.ast.stmt.BlockStatement;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;
import org.codehaus.groovy.syntax.Token;

/**
 * Lets {@code def f(long va) { … }} take a row's address, a pointer or an enumerator, as C does:
 * Groovy would say that there is no such function. The parameter takes anything and is made a
 * number first. Functions of one name and as many parameters stay as they are: their types choose.
 */
final class Parameters extends CompilationCustomizer {
  private static final ClassNode COMPARISON = ClassHelper.make(Comparison.class);
  private static final Map<String, ClassNode> NUMBERS =
      Map.of(
          "long", ClassHelper.long_TYPE,
          "int", ClassHelper.int_TYPE,
          "Long", ClassHelper.Long_TYPE,
          "Integer", ClassHelper.Integer_TYPE);

  Parameters() {
    super(CompilePhase.CONVERSION);
  }

  @Override
  public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
    if (type.isScript()) {
      new Visitor(source).visitClass(type);
    }
  }

  private static final class Visitor extends ClassCodeVisitorSupport {
    private final SourceUnit source;

    Visitor(SourceUnit source) {
      this.source = source;
    }

    @Override
    protected SourceUnit getSourceUnit() {
      return source;
    }

    @Override
    public void visitMethod(MethodNode method) {
      super.visitMethod(method);
      if (method.getCode() != null && only(method)) {
        method.setCode(numeric(method.getParameters(), method.getCode()));
      }
    }

    private static boolean only(MethodNode method) {
      return method.getDeclaringClass().getDeclaredMethods(method.getName()).size() == 1;
    }

    @Override
    public void visitClosureExpression(ClosureExpression closure) {
      super.visitClosureExpression(closure);
      Parameter[] parameters = closure.getParameters();
      if (parameters != null && closure.getCode() != null) {
        closure.setCode(numeric(parameters, closure.getCode()));
      }
    }

    private static Statement numeric(Parameter[] parameters, Statement code) {
      List<Statement> first =
          Stream.of(parameters)
              .filter(p -> NUMBERS.containsKey(p.getType().getName()))
              .map(Visitor::numeric)
              .toList();
      if (first.isEmpty()) {
        return code;
      }
      BlockStatement block = new BlockStatement();
      block.setSourcePosition(code);
      block.addStatements(first);
      block.addStatement(code);
      return block;
    }

    /** {@code va = (long) Comparison.argument(va)}. */
    private static Statement numeric(Parameter parameter) {
      ClassNode number = NUMBERS.get(parameter.getType().getName());
      parameter.setType(ClassHelper.OBJECT_TYPE);
      parameter.setOriginType(ClassHelper.OBJECT_TYPE);
      VariableExpression name = new VariableExpression(parameter.getName());
      CastExpression cast =
          new CastExpression(
              number,
              new StaticMethodCallExpression(
                  COMPARISON, "argument", new ArgumentListExpression(name)));
      return new ExpressionStatement(
          new BinaryExpression(
              new VariableExpression(parameter.getName()),
              Token.newSymbol("=", parameter.getLineNumber(), parameter.getColumnNumber()),
              cast));
    }
  }
}
