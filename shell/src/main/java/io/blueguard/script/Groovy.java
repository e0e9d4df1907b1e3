package io.blueguard.script;

import groovy.lang.Binding;
import groovy.lang.Closure;
import groovy.lang.GroovyShell;
import groovy.lang.MissingPropertyException;
import groovy.lang.Script;
import io.blueguard.base.Failure;
import io.blueguard.inspect.Columns;
import io.blueguard.render.SafeWriter;
import io.blueguard.session.Catalog;
import io.blueguard.session.Session;
import io.blueguard.walk.Patience;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.MultipleCompilationErrorsException;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;
import org.codehaus.groovy.runtime.typehandling.DefaultTypeTransformation;

/**
 * Groovy over a session: what a person types that is no command, the expressions of {@code
 * --where}, and script files. Everything a command can ask, {@link ConsoleScript} can.
 */
public final class Groovy {
  // For one row: enough for a condition that reads memory behind a device.
  private static final String LINE = "line";
  private static final String CONDITION = "condition";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Binding binding = new Binding();
  private final Supplier<List<?>> last;
  private final FreeNames free = new FreeNames(CONDITION);
  private final GroovyShell shell;
  private final GroovyShell plugins;

  /**
   * @param out where {@code println} goes
   * @param last the rows of the last command: {@code _}
   */
  public Groovy(Session session, PrintWriter out, Supplier<List<?>> last) {
    this(session, out, last, ConsoleCommands.NONE);
  }

  /**
   * @param commands of the console, which scripts can call
   */
  public Groovy(
      Session session, PrintWriter out, Supplier<List<?>> last, ConsoleCommands commands) {
    WarmUp.await();
    MetaClasses.install();
    this.last = last;
    // A script prints what it read: nothing of a target may reach the terminal as it is.
    binding.setVariable("out", SafeWriter.over(out));
    binding.setVariable("session", session);
    binding.setVariable("args", new String[0]);
    binding.setVariable("options", Map.of());
    binding.setVariable("commands", commands);
    shell = shell(ConsoleScript.class, binding, free);
    plugins = shell(PluginScript.class, binding);
  }

  /** The plugins among some scripts; compiled by a Groovy that is made when the first one is. */
  public static Plugins plugins(Scripts scripts, Catalog catalog, Supplier<Groovy> groovy) {
    return new Plugins(scripts, catalog, file -> groovy.get().declared(file));
  }

  /**
   * Makes the language ready, so that the first script need not: worth a thread of its own while a
   * kernel is looked for. Reads no target.
   *
   * @param leisure whether nobody waits and there is time to practise, until the first line comes
   */
  public static void warmUp(boolean leisure) {
    MetaClasses.install();
    WarmUp.run(leisure);
  }

  static GroovyShell shell(
      Class<? extends Script> base, Binding binding, CompilationCustomizer... more) {
    CompilerConfiguration configuration = new CompilerConfiguration();
    configuration.setScriptBaseClass(base.getName());
    configuration.setSourceEncoding(StandardCharsets.UTF_8.name());
    // What is typed runs once: linking its calls by invokedynamic takes longer than making them.
    configuration.getOptimizationOptions().put("indy", false);
    // Ctrl-C has to end a loop that reads nothing.
    configuration.addCompilationCustomizers(new Remembering(LINE));
    configuration.addCompilationCustomizers(new Parameters());
    configuration.addCompilationCustomizers(new Interruption());
    configuration.addCompilationCustomizers(more);
    configuration.addCompilationCustomizers(new Operators());
    // Else each line opens the jars anew to see what files of Groovy are called.
    configuration.setScriptExtensions(Set.of("groovy"));
    ClassLoader parent = new Packaged(Groovy.class.getClassLoader());
    GroovyShell shell = new GroovyShell(parent, binding, configuration);
    // A class that is not there is no file of Groovy either.
    shell.getClassLoader().setResourceLoader(name -> null);
    return shell;
  }

  /**
   * A line of the console.
   *
   * @return what it evaluates to, null for nothing
   * @throws Failure.UsageError when it does not compile or goes wrong
   */
  public Object evaluate(String text) {
    binding.setVariable("_", last.get());
    Object result = Errors.told(LINE, () -> line(text));
    // With what it cost, as the command would show it.
    return result instanceof Answer<?> answer ? answer.shown() : result;
  }

  private Object line(String text) {
    Script made = shell.parse(text, LINE);
    Remembering.functions(made, binding);
    return made.run();
  }

  /**
   * Names that may stand behind {@code expression.}, or begin an expression where that is empty,
   * each with its type or parameters; none behind an expression that might do something.
   */
  public Map<String, String> members(String expression, String typed) {
    if (expression.isEmpty()) {
      return Members.functions();
    }
    return Members.harmless(expression) ? Members.of(evaluate(expression), typed) : Map.of();
  }

  /**
   * A script file.
   *
   * @throws Failure.UsageError when it cannot be read, does not compile or goes wrong; the text
   *     says in which file and line
   */
  public Object run(Path file, List<String> arguments) {
    return run(file, arguments, Map.of());
  }

  /**
   * @param options as the file's comment names them, without their dashes
   */
  public Object run(Path file, List<String> arguments, Map<String, ?> options) {
    String name = file.getFileName().toString();
    String text = read(file);
    binding.setVariable("_", last.get());
    binding.setVariable("args", arguments.toArray(String[]::new));
    binding.setVariable("options", options);
    return Errors.told(name, () -> shell.evaluate(text, name));
  }

  /** What is run in it prints there: into a pipe, into a file. */
  public Object printingTo(PrintWriter out, Function<Groovy, Object> work) {
    Object before = binding.getVariable("out");
    PrintWriter safe = SafeWriter.over(out);
    binding.setVariable("out", safe);
    try {
      return work.apply(this);
    } finally {
      safe.flush();
      binding.setVariable("out", before);
    }
  }

  /**
   * Compiles a script and does not run it.
   *
   * @return what is wrong with it, with file and line; empty when nothing is
   */
  public String compiles(Path file) {
    String name = file.getFileName().toString();
    try {
      Errors.told(name, () -> shell.parse(read(file), name));
      return "";
    } catch (Failure failure) {
      return failure.getMessage();
    }
  }

  /** Runs a plugin's file to hear what it declares. */
  Declared declared(Path file) {
    String name = file.getFileName().toString();
    return Errors.told(
        name,
        () -> {
          PluginScript script = (PluginScript) plugins.parse(read(file), name);
          script.run();
          return script.declared();
        });
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new Failure.UsageError(
          "cannot read script: file=" + file + "; is it there, and text?", e);
    }
  }

  /** As below, over rows whose columns are not known before. */
  public Predicate<Object> predicate(String expression) {
    return predicate(expression, List.of());
  }

  /**
   * A condition over the columns of a row, by their names in either spelling: {@code uid == 0 &&
   * start_ns > 0}. What is no column may be a variable of earlier lines, or {@code kernel}.
   *
   * @param columns of the rows; none where they are not known
   * @throws Failure.UsageError when it does not compile or names what is none of that, now, or goes
   *     wrong for a row, later, or does not end: then it is asked no more
   */
  public Predicate<Object> predicate(String expression, List<String> columns) {
    Script made = Errors.told(CONDITION, () -> condition(expression));
    check(expression, columns);
    Closure<?> condition = (Closure<?>) Errors.told(CONDITION, made::run);
    condition.setResolveStrategy(Closure.DELEGATE_FIRST);
    return bounded(expression, row -> Errors.told(CONDITION, () -> holds(condition, row)));
  }

  private static boolean holds(Closure<?> condition, Object row) {
    RowView view = new RowView(row);
    condition.setDelegate(view);
    try {
      return DefaultTypeTransformation.castToBoolean(condition.call());
    } catch (MissingPropertyException e) {
      throw e.getType() == RowView.class ? view.unknown(e.getProperty()) : e;
    }
  }

  private void check(String expression, List<String> columns) {
    for (String name : free.assigned()) {
      throw new Failure.UsageError("condition sets a column: name=" + name + "; did you mean ==");
    }
    for (String name : free.taken()) {
      if (!columns.isEmpty()
          && !columns.contains(name)
          && !columns.contains(Columns.snakeCase(name))
          && !binding.hasVariable(name)
          && !name.equals("kernel")) {
        throw unquoted(expression, name)
            ? new Failure.UsageError(
                "no such column: name=%1$s; text wants quotes that the shell leaves: '… == \"%1$s\"'"
                    .formatted(name))
            : Columns.unknown(name, columns);
      }
    }
  }

  /** Whether the name stands where a text would, and the expression has none. */
  private static boolean unquoted(String expression, String name) {
    return expression.chars().noneMatch(c -> c == '"' || c == '\'' || c == '/')
        && Pattern.compile("[=!]=\\s*" + Pattern.quote(name) + "\\b").matcher(expression).find();
  }

  /** The line break ends a comment that the expression may end with. */
  private Script condition(String expression) {
    try {
      return shell.parse("{ -> " + expression + "\n}", CONDITION);
    } catch (MultipleCompilationErrorsException e) {
      throw new Failure.UsageError(
          "not a condition: value=" + expression + "; try --where 'uid == 0 && !kthread'", e);
    }
  }

  private static Predicate<Object> bounded(String expression, Predicate<Object> condition) {
    Patience patience = new Patience(PATIENCE);
    Failure endless =
        new Failure.UsageError(
            "condition does not end: condition=%s limit=%ds"
                .formatted(expression, PATIENCE.toSeconds()));
    AtomicBoolean late = new AtomicBoolean();
    return row -> {
      if (late.get()) {
        throw endless;
      }
      return patience.call(
          () -> condition.test(row),
          () -> {
            late.set(true);
            throw endless;
          });
    };
  }
}
