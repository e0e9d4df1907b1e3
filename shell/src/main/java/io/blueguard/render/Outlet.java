package io.blueguard.render;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Bytes on their way out. A {@link java.io.PrintWriter} keeps it to itself when they do not get
 * there; this remembers why, so that nothing is lost in silence.
 */
public final class Outlet extends FilterOutputStream {
  private volatile IOException failure;

  public Outlet(OutputStream to) {
    super(to);
  }

  /** Why bytes were lost; null where none were. */
  public IOException failure() {
    return failure;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }
}
