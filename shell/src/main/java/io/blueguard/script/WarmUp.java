package io.blueguard.script;

import groovy.lang.Binding;
import groovy.lang.GroovySystem;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;

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

  /** What scripts are made of; it reads nothing and prints to nobody. */
  private static final String TEXT =
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

  private WarmUp() {}

  static void run() {
    MET.forEach(type -> GroovySystem.getMetaClassRegistry().getMetaClass(type));
    Binding binding = new Binding();
    binding.setVariable("out", SafeWriter.over(new PrintWriter(Writer.nullWriter())));
    Groovy.shell(ConsoleScript.class, binding).evaluate(TEXT, "ready");
  }
}
