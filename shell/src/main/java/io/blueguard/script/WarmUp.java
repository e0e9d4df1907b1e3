package io.blueguard.script;

import groovy.lang.Binding;
import groovy.lang.GroovyShell;
import groovy.lang.GroovySystem;
import groovy.lang.Script;
import io.blueguard.render.SafeWriter;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes Groovy ready on a thread beside the one that finds a kernel or waits for keys: its parser,
 * its calls, and what it keeps of the classes that a script meets. It takes a tenth of a second,
 * which the first script would take else.
 */
final class WarmUp {
  /** Classes of which each loop over a kernel makes objects. */
  private static final List<Class<?>> MET =
      List.of(
          KernelView.class,
          Thing.class,
          Lost.class,
          EnumValue.class,
          FlagWord.class,
          Answer.class,
          PrintWriter.class);

  /** What is typed most. */
  private static final String LOOP =
      "for (task in kernel.init_task.tasks) { println \"$task.pid $task.comm\" }";

  /** What else scripts are made of; it reads no target and prints to nobody. */
  private static final String MORE =
      """
      def seen = []
      for (number in [1, 2]) {
        println "$number ${number.class.name}"
        seen << number
      }
      def loop = { -> seen.each { println "$it" } }
      loop()
      [one: 1].each { name, number -> println name }
      seen.findAll { it > 0 && it != 2 }.collect { it + 1 }.sort { -it }.take(1)*.toString()
      """;

  /** Until the JVM has compiled what a loop is made of. */
  private static final int ROUNDS = 30;

  /** The same of what compiles a line. */
  private static final int LINES = 100;

  /** Longer than it takes on the slowest machine: then something is wrong with it. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final CountDownLatch BEGUN = new CountDownLatch(1);
  private static final CountDownLatch READY = new CountDownLatch(1);

  // From then on practice would only be in the way of what it is for.
  private static volatile boolean wanted;

  private WarmUp() {}

  /**
   * @param leisure whether somebody is about to think and type: then there is time to practise, too
   */
  static void run(boolean leisure) {
    BEGUN.countDown();
    Binding binding = new Binding();
    try {
      MET.forEach(type -> GroovySystem.getMetaClassRegistry().getMetaClass(type));
      binding.setVariable("out", SafeWriter.over(nobody()));
      binding.setVariable("kernel", new KernelView(Practice.kernel()));
      Groovy.shell(ConsoleScript.class, binding).evaluate(LOOP, "ready");
    } finally {
      READY.countDown();
    }
    // Nobody waits for the rest.
    Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
    GroovyShell shell = Groovy.shell(ConsoleScript.class, binding);
    practise(1, () -> shell.evaluate(MORE, "readier"));
    Script loop = shell.parse(LOOP, "again");
    practise(ROUNDS, loop::run);
    practise(leisure ? LINES : 0, () -> shell.evaluate(LOOP, "again"));
  }

  private static void practise(int rounds, Runnable work) {
    for (int round = 0; round < rounds && !wanted; round++) {
      work.run();
    }
  }

  /**
   * Waits until the language is ready, if another thread is about that: to do the same beside it
   * would take longer.
   */
  static void await() {
    wanted = true;
    try {
      if (BEGUN.getCount() == 0) {
        READY.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Encodes as standard output does. */
  private static PrintWriter nobody() {
    return new PrintWriter(
        new OutputStreamWriter(OutputStream.nullOutputStream(), StandardCharsets.UTF_8));
  }
}
