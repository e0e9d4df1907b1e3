package io.blueguard.render;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/** Prints lines; what else would move a cursor or change a colour is printed as an escape. */
public final class SafeWriter extends Writer {
  private final PrintWriter out;

  private SafeWriter(PrintWriter out) {
    this.out = out;
  }

  /** A writer to what is behind {@code out}, flushed at each line's end. */
  public static PrintWriter over(PrintWriter out) {
    return new PrintWriter(new SafeWriter(out), true);
  }

  @Override
  public void write(char[] buffer, int offset, int length) {
    write(new String(buffer, offset, length));
  }

  @Override
  public void write(String whole, int offset, int length) {
    write(whole.substring(offset, offset + length));
  }

  /** Most of what is printed needs nothing done, and is passed on as it is. */
  @Override
  public void write(String text) {
    if (harmless(text)) {
      out.write(text);
    } else {
      lines(text);
    }
  }

  private void lines(String text) {
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      out.write(line(text.substring(start, end)) + "\n");
      start = end + 1;
    }
    out.write(line(text.substring(start)));
  }

  /** A script's own backslashes and tabs are harmless. */
  private static String line(String text) {
    return harmless(text) ? text : Safe.text(text);
  }

  private static boolean harmless(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' || c > '~') && c != '\t' && c != '\n') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.flush();
  }
}
