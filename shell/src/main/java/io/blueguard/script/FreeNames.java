package io.blueguard.script;

import java.util.LinkedHashSet;
import java.util.Set;
import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.DynamicVariable;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.DeclarationExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.PropertyExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;
import org.codehaus.groovy.syntax.Types;

/**
 * Notes which names a condition takes from outside, {@code x} and {@code it.x} alike: of no rows at
 * all none is ever asked for, and what the first operand decides hides the second.
 */
final class FreeNames extends CompilationCustomizer {
  private static final String ROW = "it";

  private final String source;
  private final Set<String> names = new LinkedHashSet<>();
  private final Set<String> assigned = new LinkedHashSet<>();

  /**
   * @param source name of the scripts that are looked at
   */
  FreeNames(String source) {
    super(CompilePhase.CANONICALIZATION);
    this.source = source;
  }

  /** Those of what was compiled since the last call, in their order. */
  synchronized Set<String> taken() {
    Set<String> taken = new LinkedHashSet<>(names);
    names.clear();
    return taken;
  }

  /** The same of what it sets: {@code comm = 'init'} would be true for every row. */
  synchronized Set<String> assigned() {
    Set<String> set = new LinkedHashSet<>(assigned);
    assigned.clear();
    return set;
  }

  @Override
  public synchronized void call(SourceUnit unit, GeneratorContext context, ClassNode type) {
    if (unit.getName().equals(source)) {
      new Visitor(unit).visitClass(type);
    }
  }

  private static boolean free(Expression expression, boolean row) {
    return expression instanceof VariableExpression variable
        && variable.getAccessedVariable() instanceof DynamicVariable
        && variable.getName().equals(ROW) == row;
  }

  private final class Visitor extends ClassCodeVisitorSupport {
    private final SourceUnit unit;

    Visitor(SourceUnit unit) {
      this.unit = unit;
    }

    @Override
    protected SourceUnit getSourceUnit() {
      return unit;
    }

    @Override
    public void visitVariableExpression(VariableExpression variable) {
      if (free(variable, false)) {
        names.add(variable.getName());
      }
    }

    @Override
    public void visitBinaryExpression(BinaryExpression binary) {
      if (binary.getOperation().getType() == Types.ASSIGN
          && !(binary instanceof DeclarationExpression)
          && free(binary.getLeftExpression(), false)) {
        assigned.add(binary.getLeftExpression().getText());
      }
      super.visitBinaryExpression(binary);
    }

    @Override
    public void visitPropertyExpression(PropertyExpression property) {
      String name = property.getPropertyAsString();
      if (free(property.getObjectExpression(), true) && name != null && !name.equals("class")) {
        names.add(name);
      }
      super.visitPropertyExpression(property);
    }
  }
}
