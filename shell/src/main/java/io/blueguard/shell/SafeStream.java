package io.blueguard.shell;

import io.blueguard.render.SafeWriter;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Java's own standard output and error, for code that knows of no console: what it prints is made
 * safe like everything else that may come from a target. Written on as UTF-8, line by line.
 */
final class SafeStream extends OutputStream {
  private final PrintWriter out;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  private SafeStream(PrintWriter out) {
    this.out = out;
  }

  static PrintStream over(PrintWriter out) {
    SafeStream stream = new SafeStream(SafeWriter.over(out));
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
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
    out.write(line.toString(StandardCharsets.UTF_8));
    out.flush();
    line.reset();
  }
}
