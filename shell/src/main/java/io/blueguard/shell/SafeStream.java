package io.blueguard.shell;

import io.blueguard.render.SafeWriter;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Java's own standard output and error, for code that knows of no console: what it prints is made
 * safe like everything else that may come from a target. Written on as UTF-8, line by line.
 */
final class SafeStream extends OutputStream {
  // Where what a line prints goes meanwhile; also of the threads that it starts.
  private static final InheritableThreadLocal<PrintWriter> ELSEWHERE =
      new InheritableThreadLocal<>();

  private final PrintWriter out;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  private final boolean follows;

  private SafeStream(PrintWriter out, boolean follows) {
    this.out = out;
    this.follows = follows;
  }

  static PrintStream over(PrintWriter out) {
    return stream(out, false);
  }

  /** One that follows a line to where it prints. */
  static PrintStream following(PrintWriter out) {
    return stream(out, true);
  }

  private static PrintStream stream(PrintWriter out, boolean follows) {
    SafeStream stream = new SafeStream(SafeWriter.over(out), follows);
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  /** What is run in it prints there: into a pipe, into a file. */
  static <T> T to(PrintWriter out, Supplier<T> work) {
    PrintWriter before = ELSEWHERE.get();
    System.out.flush();
    ELSEWHERE.set(SafeWriter.over(out));
    try {
      return work.get();
    } finally {
      System.out.flush();
      ELSEWHERE.set(before);
    }
  }

  @Override
  public synchronized void write(int b) {
    line.write(b);
    if (b == '\n') {
      flush();
    }
  }

  @Override
  public synchronized void flush() {
    PrintWriter to = follows && ELSEWHERE.get() != null ? ELSEWHERE.get() : out;
    to.write(line.toString(StandardCharsets.UTF_8));
    to.flush();
    line.reset();
  }
}
