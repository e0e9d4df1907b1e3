package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.blueguard.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A machine of {@code examples/lab/lab} for the time of a test.
 *
 * <p>Where the lab says that something it needs is not to be had, the test is skipped with that
 * reason; with {@code BLUEGUARD_LAB_REQUIRED=1} in the environment it fails. {@code
 * -Dblueguard.lab=off} leaves these tests out.
 */
final class Lab implements AutoCloseable {
  private static final int UNAVAILABLE = 77;
  private static final Path ROOT = Path.of(System.getProperty("blueguard.root", ".."));
  private static final long MINUTES = 15;

  private final String name;
  private final String spec;

  private Lab(String name, String spec) {
    this.name = name;
    this.spec = spec;
  }

  /** What a command of the lab printed, and how it ended. */
  record Result(int status, String out, String err) {}

  /** Boots a machine; options as for {@code lab up}. */
  static Lab up(String name, String... options) {
    String own = name + "-" + ProcessHandle.current().pid();
    String[] line =
        Stream.concat(Stream.of("up", own, "--wait", "400"), Stream.of(options))
            .toArray(String[]::new);
    Result result = call(line);
    if (result.status() != 0) {
      call("down", own);
    }
    expect(result, line);
    return new Lab(own, result.out().strip());
  }

  /** Runs the lab and takes whatever comes. */
  static Result call(String... arguments) {
    if ("off".equals(System.getProperty("blueguard.lab"))) {
      abort("the lab is turned off: blueguard.lab=off");
    }
    List<String> command =
        Stream.concat(Stream.of(ROOT.resolve("examples/lab/lab").toString()), Stream.of(arguments))
            .toList();
    return start(command);
  }

  /** Runs one of the lab's own test scripts, which has to succeed. */
  static String script(Path file) {
    call("list"); // skips where the lab is turned off
    Result result = start(List.of(file.toString()));
    expect(result, file.toString());
    return result.out();
  }

  private static Result start(List<String> command) {
    try {
      Path out = Files.createTempFile("lab", ".out");
      Path err = Files.createTempFile("lab", ".err");
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("BLUEGUARD_LAB", state().toString());
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroy();
        fail("the lab did not end within minutes=" + MINUTES + ": " + command);
      }
      return new Result(process.exitValue(), take(out), take(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A folder of the tests' own, so that machines of the person who runs them are left alone. */
  private static Path state() {
    String chosen = System.getenv("BLUEGUARD_LAB");
    Path state = chosen == null ? ROOT.resolve("shell/target/lab") : Path.of(chosen);
    return state.toAbsolutePath().normalize();
  }

  private static String take(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.delete(file);
    return text;
  }

  private static void expect(Result result, String... line) {
    if (result.status() == UNAVAILABLE) {
      String reason = result.err().strip().replaceFirst("(?s).*lab: unavailable: ", "");
      if ("1".equals(System.getenv("BLUEGUARD_LAB_REQUIRED"))) {
        fail("the lab is required, but " + reason);
      }
      abort(reason);
    }
    assertEquals(0, result.status(), () -> String.join(" ", line) + ": " + result.err());
  }

  String name() {
    return name;
  }

  /** What to attach to. */
  String spec() {
    return spec;
  }

  /** What the lab keeps of it. */
  Path folder() {
    return state().resolve("machines").resolve(name);
  }

  /** The process that runs it. */
  long pid() {
    try {
      return Long.parseLong(Files.readString(folder().resolve("pid")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command on this machine that has to succeed: {@code ask("tamper", "undo")}. */
  String ask(String verb, String... arguments) {
    Result result = tries(verb, arguments);
    expect(result, verb, name, String.join(" ", arguments));
    return result.out();
  }

  /** A command on this machine, however it ends. */
  Result tries(String verb, String... arguments) {
    return call(Stream.concat(Stream.of(verb, name), Stream.of(arguments)).toArray(String[]::new));
  }

  Truth truth(String... options) {
    return new Truth(Json.parseObject(ask("truth", options)));
  }

  @Override
  public void close() {
    call("down", name);
  }
}
