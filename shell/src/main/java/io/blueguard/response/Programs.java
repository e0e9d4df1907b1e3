package io.blueguard.response;

import io.blueguard.base.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Programs of this machine that take a command's output, as {@code ps | grep ssh} wants. */
public final class Programs {
  private Programs() {}

  /** Writes what the program is to read. */
  @FunctionalInterface
  public interface Feed {
    void write(OutputStream in) throws IOException;
  }

  /**
   * Runs a shell command and feeds its standard input. A program that stops reading early ({@code
   * head -1}) is no failure.
   *
   * @param command for {@code sh -c}
   * @param out where its output goes; null lets it write to this process's own terminal, which
   *     programs like {@code less} need
   * @return the program's exit status
   */
  public static int pipe(String command, Feed feed, OutputStream out) {
    Process process = start(command, out == null);
    Thread copier = out == null ? null : copy(process.getInputStream(), out);
    try {
      try (OutputStream in = process.getOutputStream()) {
        feed.write(in);
      } catch (IOException | UncheckedIOException e) {
        // The reader went away, which is its right; whatever it said is in its exit status.
      }
      if (copier != null) {
        copier.join();
      }
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure.WalkStopped("stopped: program=" + command);
    } finally {
      process.destroy();
    }
  }

  private static Process start(String command, boolean inherit) {
    ProcessBuilder builder = new ProcessBuilder(List.of("/bin/sh", "-c", command));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    if (inherit) {
      builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
    }
    try {
      return builder.start();
    } catch (IOException e) {
      throw new Failure.UsageError("no shell to run it: program=/bin/sh", e);
    }
  }

  private static Thread copy(InputStream from, OutputStream to) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                from.transferTo(to);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }
}
