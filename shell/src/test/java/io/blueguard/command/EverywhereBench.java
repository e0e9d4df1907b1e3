package io.blueguard.command;

import io.blueguard.render.Format;
import io.blueguard.render.Look;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import io.blueguard.session.Target;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code @all ps} costs as a command, understood, asked and shown, against {@code ps} in each
 * machine alone, and what its line of costs says. Run as a program with the spec of a host; no
 * test, no verdict.
 */
public final class EverywhereBench {
  private static final Path ROOT = Path.of(System.getProperty("blueguard.root", "..")).normalize();
  private static final int RUNS = Integer.getInteger("runs", 700);

  private final StringWriter shown = new StringWriter();
  private final double[] commands = new double[RUNS];
  private final double[] costs = new double[RUNS];

  private EverywhereBench() {}

  public static void main(String[] args) throws IOException {
    Path state = Files.createTempDirectory("everywhere-bench");
    Settings settings = new Settings(ROOT, state, state, line -> {}, line -> {});
    try (Session session = new Session(settings)) {
      session.attach(args[0]);
      new EverywhereBench().measure(session);
    }
  }

  private void measure(Session session) {
    PrintWriter out = new PrintWriter(shown);
    PrintWriter err = new PrintWriter(Writer.nullWriter());
    Console console = new Console(session, out, err, Format.TABLE, Look.PLAIN, null, null);
    List<String> names = new ArrayList<>();
    session.machines((guest, why) -> {}).stream().map(Target::machine).forEach(names::add);
    for (int round = 0; round < 2; round++) {
      for (String name : names) {
        session.use(name);
        told(name + "> ps", console, List.of("ps"));
        session.use("host");
      }
      told("> @all ps", console, List.of("foreach", "@all", "ps"));
    }
  }

  private void told(String what, Console console, List<String> words) {
    for (int i = 0; i < RUNS; i++) {
      shown.getBuffer().setLength(0);
      long start = System.nanoTime();
      Commands.run(console, words);
      commands[i] = (System.nanoTime() - start) / 1000.0;
      String text = shown.toString();
      String before = text.substring(0, text.lastIndexOf(" microseconds"));
      costs[i] = Double.parseDouble(before.substring(before.lastIndexOf(' ') + 1));
    }
    Arrays.sort(commands);
    Arrays.sort(costs);
    int middle = RUNS / 2;
    System.out.printf(
        "%-20s %8.0f us, at best %6.0f; its line of costs %6.0f us, at best %6.0f%n",
        what, commands[middle], commands[0], costs[middle], costs[0]);
  }
}
