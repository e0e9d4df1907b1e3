package io.blueguard.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.memory.PhysicalMemory;
import io.blueguard.testkit.FakeEngine;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static final int SIZE = 65536;
  private static final long PLACE = 8192;

  private int asked;

  private boolean zeroThere(PhysicalMemory memory) {
    asked++;
    return memory.u64(PLACE) == 0;
  }

  private static void write(FakeEngine engine, long at, int value) {
    engine.bytes().set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  private void changes(FakeEngine engine) {
    PhysicalMemory memory = engine.memory();
    Standing standing = new Standing();
    asked = 0;
    assertFalse(standing.stands(memory), "nobody has asked yet");
    assertTrue(standing.holds(memory, this::zeroThere));
    assertTrue(standing.holds(memory, this::zeroThere));
    assertTrue(standing.stands(memory));
    assertEquals(1, asked);
    write(engine, 100, 1);
    assertTrue(standing.holds(memory, this::zeroThere), "nobody has read that byte");
    assertEquals(1, asked);
    write(engine, PLACE, 1);
    assertFalse(standing.stands(memory));
    assertFalse(standing.holds(memory, this::zeroThere));
    assertFalse(standing.holds(memory, this::zeroThere), "a no is asked for each time");
    assertEquals(3, asked);
    write(engine, PLACE, 0);
    assertTrue(standing.holds(memory, this::zeroThere));
    assertTrue(standing.holds(memory, this::zeroThere));
    assertEquals(4, asked);
  }

  @Test
  void aYesStandsUntilSomethingThatItWasReadFromChanges() {
    changes(new FakeEngine(new byte[SIZE]).inPlace());
    changes(new FakeEngine(new byte[SIZE]));
  }
}
