package io.blueguard.response;

import io.blueguard.base.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One run of another program: what a dry run prints and a real run does. No shell is between.
 *
 * @param environment added to this process's own
 * @param input what the program reads from its standard input; empty for nothing
 */
public record Call(List<String> command, Map<String, String> environment, String input) {
  static final int MAX_OUTPUT = 64 << 20;
  private static final String PLAIN = "[\\w@%+=:,./-]+";

  public Call {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  public Call(String... command) {
    this(List.of(command), Map.of(), "");
  }

  /** What a program left behind. */
  public record Result(int status, String out, String err) {}

  /** A program that was started and still waits for its input. */
  public static final class Running implements AutoCloseable {
    private final Call call;
    private final Process process;
    private final CompletableFuture<String> out;
    private final CompletableFuture<String> err;
    private boolean sent;

    private Running(Call call, Process process) {
      this.call = call;
      this.process = process;
      out = read(process.getInputStream());
      err = read(process.getErrorStream());
    }

    /**
     * Gives it its input and waits for its end.
     *
     * @throws Failure.EngineFailure when it takes longer than the limit or says too much
     */
    public Result finish(Duration limit) {
      try {
        send();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new Failure.EngineFailure(
              "program did not finish: program=" + call.program() + " ms=" + limit.toMillis());
        }
        return new Result(process.exitValue(), out.join(), err.join());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Failure.WalkStopped("stopped: program=" + call.program());
      } catch (CompletionException e) {
        throw new Failure.EngineFailure(
            "cannot read from program: program=" + call.program() + " reason=" + e.getCause(), e);
      } finally {
        close();
      }
    }

    boolean alive() {
      return process.isAlive();
    }

    /** Gives it its input. One that ends before it has read everything says why by its status. */
    void send() {
      try (OutputStream in = process.getOutputStream()) {
        if (!sent) {
          sent = true;
          in.write(call.input.getBytes(StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        // It closed its input before it had all of it: what that means its status says.
        sent = true;
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }

    private static CompletableFuture<String> read(InputStream from) {
      CompletableFuture<String> text = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try (from) {
                  text.complete(bounded(from));
                } catch (IOException | RuntimeException e) {
                  text.completeExceptionally(e);
                }
              });
      return text;
    }

    private static String bounded(InputStream from) throws IOException {
      byte[] bytes = from.readNBytes(MAX_OUTPUT + 1);
      if (bytes.length > MAX_OUTPUT) {
        throw new UncheckedIOException(new IOException("more than " + MAX_OUTPUT + " bytes"));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /**
   * Starts it, so that the time this takes is over when its input is ready.
   *
   * @throws Failure.EngineUnavailable when there is no such program
   */
  public Running start() {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    try {
      return new Running(this, builder.start());
    } catch (IOException e) {
      throw new Failure.EngineUnavailable(
          "no such program: program=" + program() + "; install it or give its path", e);
    }
  }

  /** Runs it to its end; any status is an answer. */
  public Result run(Duration limit) {
    return start().finish(limit);
  }

  /** The same program asked for its version: all that a run of it takes, and nothing is done. */
  Call harmless() {
    return new Call(List.of(program(), "--version"), environment, "");
  }

  /** As a person would type it in a POSIX shell, input and environment included. */
  public String typed() {
    String words = command.stream().map(Call::quoted).collect(Collectors.joining(" "));
    String before =
        environment.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> e.getKey() + "=" + quoted(e.getValue()) + " ")
            .collect(Collectors.joining());
    return before + words + (input.isEmpty() ? "" : " <<'END'\n" + input + "END");
  }

  private String program() {
    return command.getFirst();
  }

  private static String quoted(String word) {
    return word.matches(PLAIN) ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
