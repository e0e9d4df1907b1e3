package io.blueguard.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.codehaus.groovy.reflection.ClassInfo;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void classesThatALoopOverAKernelMeetsAreKnownAfterwardsAndNothingIsPrinted() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed));
    try {
      Groovy.warmUp();
    } finally {
      System.setOut(before);
    }
    assertEquals("", printed.toString());
    assertTrue(known(Thing.class) && known(KernelView.class));
  }

  /** Groovy keeps what it knows of a class strongly or weakly, as it likes. */
  private static boolean known(Class<?> type) {
    ClassInfo info = ClassInfo.getClassInfo(type);
    return info.getStrongMetaClass() != null || info.getWeakMetaClass() != null;
  }
}
