package io.blueguard.script;

import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What a Groovy loop over all tasks costs that prints pid and comm, beside the built-in {@code ps}.
 * Run as a program with a target's spec; no test, no verdict.
 */
public final class LoopBench {
  private static final String LOOP =
      "{ -> for (task in kernel.init_task.tasks) { println \"$task.pid $task.comm\" } }";

  private LoopBench() {}

  public static void main(String[] args) throws Exception {
    Path home = Path.of(System.getProperty("blueguard.root", ".."));
    Path state = Files.createTempDirectory("loop-bench");
    try (Session session = new Session(new Settings(home, state, state, line -> {}, line -> {}))) {
      session.attach(args[0]);
      PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
      Groovy groovy = new Groovy(session, nowhere, List::of);
      int tasks = ((Number) groovy.evaluate("ps().size()")).intValue();
      Callable<?> loop = (Callable<?>) groovy.evaluate(LOOP);
      Callable<?> ps = (Callable<?>) groovy.evaluate("{ -> ps() }");
      System.err.printf("tasks %d%n", tasks);
      System.err.printf("loop, first time: %.1f us a task%n", time(loop) / tasks);
      System.err.printf("loop, second time: %.1f us a task%n", time(loop) / tasks);
      double warmPs = median(ps);
      double warm = median(loop);
      System.err.printf(
          "warm: loop %.0f us, ps %.0f us, ratio %.2f%n", warm, warmPs, warm / warmPs);
    }
  }

  private static double median(Callable<?> work) throws Exception {
    for (int i = 0; i < 3000; i++) {
      work.call();
    }
    double[] times = new double[500];
    for (int i = 0; i < times.length; i++) {
      times[i] = time(work);
    }
    Arrays.sort(times);
    return times[times.length / 2];
  }

  private static double time(Callable<?> work) throws Exception {
    long start = System.nanoTime();
    work.call();
    return (System.nanoTime() - start) / 1e3;
  }
}
