package io.blueguard.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Range;
import io.blueguard.profile.Symbol;
import io.blueguard.profile.SymbolTable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two kernels in one memory, the second of which was booted later but has no clock yet. */
class ChoiceTest {
  private static final long TEXT = 0xffff_ffff_8100_0000L;
  private static final long MIB = 1 << 20;

  private final Candidate old = candidate(32 * MIB, new Clock(1_790_000_000, "SYSTEM_RUNNING"));
  private final Candidate fresh = candidate(96 * MIB, new Clock(0, "SYSTEM_BOOTING"));
  private final List<Candidate> both = List.of(old, fresh);

  private static Candidate candidate(long textPa, Clock clock) {
    SymbolTable symbols = SymbolTable.of(List.of(new Symbol("_text", TEXT, 'T', "")), "by hand");
    Image image = new Image(null, symbols, TEXT - textPa);
    Banner banner = new Banner("Linux version 6.1.0 (by hand)");
    return new Candidate(image, null, banner, null, null, null, 0, 0, clock, null);
  }

  @Test
  void withoutAProcessorThatTellsTheLaterClockDecides() {
    Choice choice = new Choice(List.of());
    assertTrue(choice.better(old, fresh));
    assertFalse(choice.better(fresh, old));
    assertEquals(
        "2 kernels in this memory: chosen=6.1.0 at 0x2000000, other=6.1.0 at 0x6000000;"
            + " the chosen one has the later clock",
        choice.told(both, old));
  }

  @Test
  void theOneThatAProcessorRunsIsMeantWhateverTheClocksSay() {
    Choice choice = new Choice(List.of(new Range(95 * MIB, 32 * MIB)));
    assertTrue(choice.better(fresh, old));
    assertFalse(choice.better(old, fresh));
    assertEquals(
        "2 kernels in this memory: chosen=6.1.0 at 0x6000000, other=6.1.0 at 0x2000000;"
            + " a processor runs in the chosen one",
        choice.told(both, fresh));
  }

  @Test
  void whereProcessorsSeemToRunBothTheClockDecidesAgain() {
    Choice choice = new Choice(List.of(new Range(0, 128 * MIB)));
    assertTrue(choice.better(old, fresh));
    Candidate same = candidate(64 * MIB, old.clock());
    assertFalse(choice.better(same, old));
    assertTrue(
        choice.told(List.of(old, same), old).endsWith("their clocks do not tell which one runs"));
  }
}
