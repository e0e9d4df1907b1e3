package io.blueguard.script;

import groovyjarjarasm.asm.MethodVisitor;
import groovyjarjarasm.asm.Opcodes;
import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.stmt.BlockStatement;
import org.codehaus.groovy.ast.stmt.DoWhileStatement;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.ast.stmt.ForStatement;
import org.codehaus.groovy.ast.stmt.LoopingStatement;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.ast.stmt.WhileStatement;
import org.codehaus.groovy.classgen.BytecodeExpression;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;

/**
 * Lets Ctrl-C end a script that reads nothing: each round of a loop, each closure and each method
 * begins with a look whether somebody wants it to.
 *
 * <p>As Groovy's own {@code @ThreadInterrupt}, which is written in Groovy: to start it takes longer
 * than most scripts run, and its look goes through two dynamic calls. This one is one static call.
 */
public final class Interruption extends CompilationCustomizer {
  Interruption() {
    super(CompilePhase.CANONICALIZATION);
  }

  /**
   * What compiled scripts call.
   *
   * @return null, for an expression has a value
   */
  public static Object check() throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException("a script was interrupted");
    }
    return null;
  }

  @Override
  public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
    new Visitor(source).visitClass(type);
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
      if (!method.isAbstract() && !method.isSynthetic() && method.getCode() != null) {
        method.setCode(checked(method.getCode()));
      }
    }

    @Override
    public void visitClosureExpression(ClosureExpression closure) {
      super.visitClosureExpression(closure);
      closure.setCode(checked(closure.getCode()));
    }

    @Override
    public void visitForLoop(ForStatement loop) {
      super.visitForLoop(loop);
      check(loop);
    }

    @Override
    public void visitWhileLoop(WhileStatement loop) {
      super.visitWhileLoop(loop);
      check(loop);
    }

    @Override
    public void visitDoWhileLoop(DoWhileStatement loop) {
      super.visitDoWhileLoop(loop);
      check(loop);
    }

    private static void check(LoopingStatement loop) {
      loop.setLoopBlock(checked(loop.getLoopBlock()));
    }

    private static Statement checked(Statement code) {
      BlockStatement block = new BlockStatement();
      block.setSourcePosition(code);
      block.addStatement(new ExpressionStatement(new Call()));
      block.addStatement(code);
      return block;
    }
  }

  /** The static call. */
  private static final class Call extends BytecodeExpression {
    Call() {
      super(ClassHelper.OBJECT_TYPE);
    }

    @Override
    public void visit(MethodVisitor code) {
      String here = Interruption.class.getName().replace('.', '/');
      code.visitMethodInsn(Opcodes.INVOKESTATIC, here, "check", "()Ljava/lang/Object;", false);
    }
  }
}
