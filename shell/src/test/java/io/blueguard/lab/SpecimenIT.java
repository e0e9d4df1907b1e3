package io.blueguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.integrity.Finding;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A module that hooks a system call, stands in a chain of notifiers and hides itself. */
class SpecimenIT {
  @TempDir private Path state;

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "newest"})
  void isFoundByItsMemoryItsSystemCallAndItsPointer(String kernel) {
    try (Subject subject =
        Subject.boot(state, "--kernel", kernel, "--processes", "20", "--specimen", "hook")) {
      Set<String> checks = new TreeSet<>();
      subject.findings().stream().map(Finding::check).forEach(checks::add);
      assertEquals(Set.of("hidden-modules", "notifier", "syscall"), checks);
    }
  }
}
