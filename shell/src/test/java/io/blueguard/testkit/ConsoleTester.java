package io.blueguard.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.session.Settings;
import io.blueguard.shell.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The whole program without a process around it: arguments in, status and both outputs out. */
public final class ConsoleTester {
  private final Path state;
  private final List<String> before = new ArrayList<>();
  // Read by others while a command runs.
  private volatile ByteArrayOutputStream out = new ByteArrayOutputStream();
  private volatile ByteArrayOutputStream err = new ByteArrayOutputStream();
  private int status;

  /**
   * @param state folder for snapshots, history and what is learned
   */
  public ConsoleTester(Path state) {
    this.state = state;
  }

  /** Every run starts with {@code -t} this. */
  public ConsoleTester on(String target) {
    before.clear();
    before.addAll(List.of("-t", target));
    return this;
  }

  /** Starts the program with these arguments. */
  public ConsoleTester start(String... arguments) {
    out = new ByteArrayOutputStream();
    err = new ByteArrayOutputStream();
    PrintWriter errors = new PrintWriter(err, true, StandardCharsets.UTF_8);
    PrintWriter data = new PrintWriter(out, false, StandardCharsets.UTF_8);
    String home = System.getProperty("blueguard.root", "..");
    Settings settings =
        new Settings(Path.of(home), state, state, line -> errors.println(line), line -> {});
    String[] all = Stream.concat(before.stream(), Arrays.stream(arguments)).toArray(String[]::new);
    status = new Main(data, errors, out, settings).run(all);
    data.flush();
    errors.flush();
    return this;
  }

  /** Runs lines of the console, in one session. */
  public ConsoleTester exec(String... lines) {
    return start(Arrays.stream(lines).flatMap(l -> Stream.of("-c", l)).toArray(String[]::new));
  }

  public ConsoleTester assertExec(String line, String text) {
    exec(line);
    assertTrue(
        out().contains(text), () -> "expected: " + text + "\nout: " + out() + "\nerr: " + err());
    return this;
  }

  /** The one line on stderr, whole. */
  public ConsoleTester assertFails(int expected, String text) {
    assertEquals(text + "\n", err());
    assertEquals(expected, status);
    return this;
  }

  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  public int status() {
    return status;
  }
}
