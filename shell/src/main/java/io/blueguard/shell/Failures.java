package io.blueguard.shell;

import io.blueguard.base.Failure;
import java.io.PrintWriter;
import java.io.StringWriter;

/** The one place that turns what went wrong into a line for a person and an exit status. */
final class Failures {
  static final int USAGE = 2;
  static final int TARGET = 3;

  private final PrintWriter err;
  private final boolean debug;

  Failures(PrintWriter err, boolean debug) {
    this.err = err;
    this.debug = debug;
  }

  /** Says it, and returns the exit status it deserves. */
  int report(Throwable problem) {
    err.println(text(problem));
    err.flush();
    return problem instanceof Failure.UsageError ? USAGE : TARGET;
  }

  /** One line, and the stack trace where it is asked for. */
  String text(Throwable problem) {
    StringWriter text = new StringWriter().append("blueguard: ").append(line(problem));
    if (debug) {
      problem.printStackTrace(new PrintWriter(text.append('\n'), true));
    }
    return text.toString().stripTrailing();
  }

  private String line(Throwable problem) {
    return switch (problem) {
      case Failure failure -> safe(failure.getMessage());
      case OutOfMemoryError full ->
          "out of memory: heap=" + heap() + "; try BLUEGUARD_JAVA_OPTS=-Xmx2g";
      default -> "this is a bug: " + safe(problem.toString()) + (debug ? "" : "; try --debug");
    };
  }

  private static String heap() {
    return Runtime.getRuntime().maxMemory() / (1 << 20) + "M";
  }

  /** One line, whatever a target's bytes put into it. */
  private static String safe(String text) {
    StringBuilder line = new StringBuilder();
    for (char c : String.valueOf(text).toCharArray()) {
      boolean control = c < ' ' || c >= 0x7f && c < 0xa0;
      line.append(control ? String.format("\\x%02x", (int) c) : String.valueOf(c));
    }
    return line.toString();
  }
}
