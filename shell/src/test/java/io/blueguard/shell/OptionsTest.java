package io.blueguard.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class OptionsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"", "-t example:clean", "--target a --vm b", "--vm b -t a", "-t a --target b"})
  void aPlainStartIsReadAsPicocliReadsIt(String line) {
    String[] args = line.isEmpty() ? new String[0] : line.split(" ");
    if (List.of(args).indexOf("-t") >= 0 && List.of(args).contains("--target")) {
      // Picocli refuses an option that is given twice, and is asked about it.
      assertFalse(new Options().plain(args));
      return;
    }
    Options plain = new Options();
    assertTrue(plain.plain(args));
    Options parsed = new Options();
    new CommandLine(parsed).parseArgs(args);
    assertEquals(parsed.target, plain.target);
    assertEquals(parsed.vm, plain.vm);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-t", "-t -c", "--target=a", "-ta", "-t a ps", "-t a -c ps", "--help", "x.groovy"})
  void whatIsMoreThanThatIsLeftToPicocli(String line) {
    Options options = new Options();
    assertFalse(options.plain(line.split(" ")));
    assertNull(options.target);
  }

  @Test
  void anEmptyNameIsLeftToPicocli() {
    assertFalse(new Options().plain("-t", ""));
  }
}
