package io.blueguard.script;

import groovy.lang.Binding;
import groovy.lang.Script;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.CastExpression;
import org.codehaus.groovy.ast.expr.DeclarationExpression;
import org.codehaus.groovy.ast.expr.EmptyExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;
import org.codehaus.groovy.runtime.MethodClosure;

/**
 * Keeps what a line of the console declares for the lines after it, as a person expects: {@code def
 * x = 5} sets {@code x}, {@code def f(x) { … }} stays a function. Each line is a script of its own,
 * and to Groovy both would be over with it.
 */
final class Remembering extends CompilationCustomizer {
  /** What the console itself keeps there stays its own. */
  private static final Set<String> RESERVED = Set.of("_", "args", "options", "commands", "out");

  private final String source;

  /**
   * @param source name of what is compiled for a line
   */
  Remembering(String source) {
    super(CompilePhase.CONVERSION);
    this.source = source;
  }

  /** Makes the functions of a line known to the next. */
  static void functions(Script line, Binding binding) {
    for (Method method : line.getClass().getDeclaredMethods()) {
      String name = method.getName();
      boolean own = !method.isSynthetic() && !name.equals("run") && !name.equals("main");
      if (own && name.indexOf('$') < 0 && !RESERVED.contains(name)) {
        binding.setVariable(name, new MethodClosure(line, name));
      }
    }
  }

  @Override
  public void call(SourceUnit unit, GeneratorContext context, ClassNode type) {
    if (unit.getName().equals(source)) {
      for (Statement statement : unit.getAST().getStatementBlock().getStatements()) {
        if (statement instanceof ExpressionStatement each
            && each.getExpression() instanceof DeclarationExpression declared) {
          each.setExpression(kept(declared));
        }
      }
    }
  }

  private static Expression kept(DeclarationExpression declared) {
    boolean several = declared.isMultipleAssignmentDeclaration();
    List<Expression> names =
        several
            ? declared.getTupleExpression().getExpressions()
            : List.of(declared.getVariableExpression());
    boolean reserved = names.stream().anyMatch(name -> RESERVED.contains(name.getText()));
    if (reserved || declared.getRightExpression() instanceof EmptyExpression) {
      return declared;
    }
    List<Expression> bare = names.stream().map(Remembering::bare).toList();
    BinaryExpression assigned =
        new BinaryExpression(
            several ? new TupleExpression(bare) : bare.getFirst(),
            declared.getOperation(),
            several ? declared.getRightExpression() : value(declared));
    assigned.setSourcePosition(declared);
    return assigned;
  }

  /** {@code byte b = 300} is what it would be as a variable of that type. */
  private static Expression value(DeclarationExpression declared) {
    VariableExpression name = declared.getVariableExpression();
    return name.isDynamicTyped()
        ? declared.getRightExpression()
        : new CastExpression(name.getOriginType(), declared.getRightExpression());
  }

  private static Expression bare(Expression declared) {
    VariableExpression name = new VariableExpression(declared.getText());
    name.setSourcePosition(declared);
    return name;
  }
}
