package io.blueguard.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

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
    assertNotNull(ClassInfo.getClassInfo(Thing.class).getStrongMetaClass());
    assertNotNull(ClassInfo.getClassInfo(KernelView.class).getStrongMetaClass());
  }
}
