package io.blueguard.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimilarTest {
  private static final List<String> COMMANDS = List.of("ps", "lsmod", "snapshot", "struct");

  @Test
  void aLetterMoreLessOrSwappedIsForgiven() {
    assertEquals(Optional.of("ps"), Similar.to("pss", COMMANDS));
    assertEquals(Optional.of("lsmod"), Similar.to("lsmdo", COMMANDS));
    assertEquals(Optional.of("snapshot"), Similar.to("snpshto", COMMANDS));
  }

  @Test
  void anotherWordIsNot() {
    assertEquals(Optional.empty(), Similar.to("xyz", COMMANDS));
    assertEquals(Optional.empty(), Similar.to("println", COMMANDS));
  }

  @Test
  void aSwapCountsOnce() {
    assertEquals(1, Similar.distance("ab", "ba"));
    assertEquals(0, Similar.distance("ps", "ps"));
    assertEquals(3, Similar.distance("", "abc"));
  }
}
