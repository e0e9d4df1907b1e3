package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written to a machine's memory from outside is seen, and is gone after undo. */
@ParameterizedClass
@ValueSource(strings = {"5.10", "6.1", "6.12", "newest"})
record TamperIT(String kernel) {
  @TempDir private static Path state;
  private static Subject subject;

  @BeforeParameterizedClassInvocation
  static void boot(String kernel) {
    subject = Subject.boot(state, "--kernel", kernel, "--processes", "20");
  }

  @AfterParameterizedClassInvocation
  static void end() {
    if (subject != null) {
      subject.close();
      subject = null;
    }
  }

  @ParameterizedTest
  @EnumSource
  void itIsSeenAndFoundUntilItIsUndone(Tampering tampering) {
    assertFalse(tampering.shows(subject), "it shows before");
    if (!tampering.possibleOn(subject)) {
      refuses(tampering);
      return;
    }
    if (tampering.standsStill()) {
      subject.machine().ask("pause");
    }
    subject.machine().ask("tamper", tampering.words(subject));
    assertTrue(tampering.shows(subject), "it does not show");
    assertEquals(!tampering.check().isEmpty(), found(tampering), "its check");
    subject.machine().ask("tamper", "undo");
    assertFalse(tampering.shows(subject), "it shows after undo");
    assertFalse(found(tampering), "its check after undo");
  }

  /** A failure half way must not spoil what comes next; where all went well both have no work. */
  @AfterEach
  void takeBack() {
    subject.machine().tries("tamper", "undo");
    subject.machine().tries("continue");
  }

  private static boolean found(Tampering tampering) {
    return !tampering.check().isEmpty() && !subject.findings(tampering.check()).isEmpty();
  }

  /** Nothing is written where there is nothing to change. */
  private static void refuses(Tampering tampering) {
    Lab.Result result = subject.machine().tries("tamper", tampering.words(subject));
    assertEquals(3, result.status(), result.err());
    assertTrue(result.err().contains("no such symbol: name=x64_sys_call"), result.err());
  }
}
