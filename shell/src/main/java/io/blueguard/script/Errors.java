package io.blueguard.script;

import groovy.lang.MissingMethodException;
import groovy.lang.MissingPropertyException;
import io.blueguard.base.Failure;
import java.util.function.Supplier;
import org.codehaus.groovy.control.MultipleCompilationErrorsException;
import org.codehaus.groovy.control.messages.SyntaxErrorMessage;
import org.codehaus.groovy.syntax.SyntaxException;

/** What goes wrong in Groovy, said in one line with file and line number. */
final class Errors {
  private Errors() {}

  /**
   * Runs it. A {@link Failure} passes as it is: the target failed, not the script.
   *
   * @param source name of the script, as its stack frames have it
   */
  static <T> T told(String source, Supplier<T> work) {
    try {
      return work.get();
    } catch (Failure.NoSuchMember e) {
      throw new Failure.NoSuchMember(where(source, e) + e.getMessage());
    } catch (Failure.NoSuchSymbol e) {
      throw new Failure.NoSuchSymbol(where(source, e) + e.getMessage());
    } catch (Failure failure) {
      throw failure;
    } catch (MultipleCompilationErrorsException e) {
      throw new Failure.UsageError(syntax(source, e), e);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      if (e.getCause() instanceof Failure failure) {
        throw failure;
      }
      // Groovy wraps what is thrown in a closure that one of its own methods calls.
      if (e.getCause() instanceof InterruptedException) {
        throw new Failure.WalkStopped("stopped: script=" + source);
      }
      throw new Failure.UsageError(where(source, e) + reason(e), e);
    } catch (Exception e) {
      // Groovy throws checked exceptions that no signature announces.
      if (e instanceof InterruptedException) {
        throw new Failure.WalkStopped("stopped: script=" + source);
      }
      throw new Failure.UsageError(where(source, e) + reason(e), e);
    }
  }

  private static String syntax(String source, MultipleCompilationErrorsException e) {
    if (e.getErrorCollector().getError(0) instanceof SyntaxErrorMessage message) {
      SyntaxException cause = message.getCause();
      String text = cause.getOriginalMessage().lines().findFirst().orElse("does not compile");
      return place(source, cause.getStartLine()) + lower(text);
    }
    return source + ": " + lower(e.getMessage().lines().findFirst().orElse("does not compile"));
  }

  /** {@code hunt.groovy:12: } from the innermost frame that lies in the script. */
  private static String where(String source, Throwable e) {
    for (StackTraceElement frame : e.getStackTrace()) {
      if (source.equals(frame.getFileName()) && frame.getLineNumber() > 0) {
        return place(source, frame.getLineNumber());
      }
    }
    return source.endsWith(".groovy") ? source + ": " : "";
  }

  private static String place(String source, int line) {
    return source.endsWith(".groovy") || line > 1 ? source + ":" + line + ": " : "";
  }

  private static String reason(Throwable e) {
    return switch (e) {
      case MissingPropertyException missing ->
          "no such variable or field: name=" + missing.getProperty();
      case MissingMethodException missing -> "no such function: name=" + missing.getMethod();
      case StackOverflowError deep -> "calls itself without end";
      case AssertionError failed -> "assertion failed: " + first(failed.getMessage());
      default -> lower(first(e.getMessage() == null ? e.toString() : e.getMessage()));
    };
  }

  private static String first(String text) {
    return text == null ? "" : text.lines().findFirst().orElse("").strip();
  }

  private static String lower(String text) {
    String trimmed = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    return trimmed.isEmpty()
        ? trimmed
        : Character.toLowerCase(trimmed.charAt(0)) + trimmed.substring(1);
  }
}
