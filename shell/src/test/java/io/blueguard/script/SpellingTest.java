package io.blueguard.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
  @ParameterizedTest
  @CsvSource({
    "unsigned long, long unsigned int, unsigned long",
    "long unsigned int, long unsigned int, unsigned long",
    "unsigned, unsigned int, unsigned int",
    "long, long int, long",
    "signed long long, long long int, long long",
    "short unsigned, short unsigned int, unsigned short",
    "unsigned char, unsigned char, unsigned char",
    "signed char, signed char, signed char"
  })
  void anIntegerIsKnownByTheNamesOfBothCompilers(String typed, String gcc, String clang) {
    assertEquals(
        List.of(typed, gcc, clang).stream().distinct().toList(), Spelling.of(typed).toList());
  }

  @Test
  void anyOtherNameIsWhatItIs() {
    assertEquals(List.of("struct task_struct"), Spelling.of("struct task_struct").toList());
  }
}
