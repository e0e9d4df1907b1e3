package io.blueguard.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import groovy.lang.Binding;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.codehaus.groovy.reflection.ClassInfo;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void classesThatALoopOverAKernelMeetsAreKnownAfterwardsAndNothingIsPrinted() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed));
    try {
      Groovy.warmUp(false);
    } finally {
      System.setOut(before);
    }
    assertEquals("", printed.toString());
    assertTrue(known(Thing.class) && known(KernelView.class));
  }

  @Test
  void theKernelToPractiseOnHasTasksWithNames() {
    StringWriter printed = new StringWriter();
    Binding binding = new Binding();
    binding.setVariable("out", new PrintWriter(printed));
    binding.setVariable("kernel", new KernelView(Practice.kernel()));
    Groovy.shell(ConsoleScript.class, binding)
        .evaluate("for (t in kernel.init_task.tasks) { println \"$t.pid $t.comm\" }");
    List<String> lines = printed.toString().lines().toList();
    assertEquals(15, lines.size());
    assertEquals("1 swapper", lines.getFirst());
  }

  @Test
  void whatIsPrintedInClosuresMethodsAndByAPrintlnOfOnesOwnIsPrintedInOrder() {
    StringWriter printed = new StringWriter();
    Binding binding = new Binding();
    binding.setVariable("out", new PrintWriter(printed));
    Groovy.shell(ConsoleScript.class, binding)
        .evaluate("def m() { println 'm' }; [1, 2].each { println it }; m(); println(); println 3");
    Groovy.shell(ConsoleScript.class, binding)
        .evaluate("void println(Object x) { super.println('own ' + x) }; println 4");
    assertEquals("1\n2\nm\n\n3\nown 4\n", printed.toString());
  }

  @Test
  void textWithValuesIsPrintedAsGroovyWritesIt() {
    StringWriter printed = new StringWriter();
    Binding binding = new Binding();
    binding.setVariable("out", new PrintWriter(printed));
    Groovy.shell(ConsoleScript.class, binding)
        .evaluate(
            """
            def n = 1; def later = "${-> n}"
            println "$n"; println "a${[1, 'x']}b${null}c${"$n"}"; println "${-> n + 1}$n"
            n = 5; println later; println "${[k: 2]}${1.5}${'y' as char}"
            """);
    assertEquals("1\na[1, x]bnullc1\n21\n5\n[k:2]1.5y\n", printed.toString());
  }

  /** Groovy keeps what it knows of a class strongly or weakly, as it likes. */
  private static boolean known(Class<?> type) {
    ClassInfo info = ClassInfo.getClassInfo(type);
    return info.getStrongMetaClass() != null || info.getWeakMetaClass() != null;
  }
}
