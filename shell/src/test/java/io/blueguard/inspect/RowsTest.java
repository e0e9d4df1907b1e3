package io.blueguard.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows and faults as they come together. */
class RowsTest {
  @Test
  void faultsBeyondTheFirstThousandAreCountedInALastOne() {
    Rows<String> rows = new Rows<>();
    for (int i = 0; i < 1007; i++) {
      rows.fault("task " + i, "gone");
    }
    List<Inspection.Fault> faults = rows.done().faults();
    assertEquals(1001, faults.size());
    assertEquals(
        new Inspection.Fault("faults", "further ones not kept: count=7"), faults.getLast());
  }
}
