package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.integrity.Finding;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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
  /** Programs come and go, and the kernel's own tracer stands in its way of system calls. */
  private static final String BUSY =
      "timeout 20 sh -c 'while true; do ls /proc > /dev/null; (sleep 1 &); done' > /dev/null 2>&1 &"
          + " mkdir -p /sys/kernel/tracing; cd /sys/kernel/tracing;"
          + " [ -e current_tracer ] || mount -t tracefs none .; cd /sys/kernel/tracing;"
          + " echo 'tcp*' > set_ftrace_filter;"
          + " echo '*_sys_call' >> set_ftrace_filter 2> /dev/null;"
          + " echo function > current_tracer";

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

  @Test
  void aBusyMachineThatIsTracedGivesNoFinding() {
    subject.machine().ask("run", BUSY);
    assertEquals(List.of(), subject.findings());
    subject.machine().ask("run", "echo nop > /sys/kernel/tracing/current_tracer");
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
    List<Finding> findings = subject.findings();
    List<Finding> own = findings.stream().filter(f -> f.check().equals(tampering.check())).toList();
    assertEquals(!tampering.check().isEmpty(), !own.isEmpty(), "its check");
    // A table may be reached by two mechanisms; both name the same changed pointer.
    List<String> evidence = own.stream().map(Finding::evidence).toList();
    assertEquals(
        List.of(),
        findings.stream()
            .filter(f -> tampering.alone() && !evidence.contains(f.evidence()))
            .toList(),
        "nothing else");
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
