package io.blueguard.response;

import io.blueguard.base.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

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
    FutureTask<Long> copier = out == null ? null : copy(process.getInputStream(), out);
    try {
      try (OutputStream in = process.getOutputStream()) {
        feed.write(in);
      } catch (IOException | UncheckedIOException e) {
        // The reader went away, which is its right; whatever it said is in its exit status.
      }
      if (copier != null) {
        copier.get();
      }
      return process.waitFor();
    } catch (ExecutionException e) {
      throw new Failure.UsageError(
          "what the program wrote could not be handed on: program=%s: %s"
              .formatted(command, e.getCause().getMessage()),
          e);
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

  // A program that is stopped takes its output with it; nobody asks the copier then.
  private static FutureTask<Long> copy(InputStream from, OutputStream to) {
    FutureTask<Long> copier = new FutureTask<>(() -> from.transferTo(to));
    Thread.ofVirtual().start(copier);
    return copier;
  }
}
