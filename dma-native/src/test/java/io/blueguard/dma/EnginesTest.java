package io.blueguard.dma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Failure.UsageError;
import org.junit.jupiter.api.Test;

class EnginesTest {
  @Test
  void theFileEngineIsAlwaysAvailable() {
    assertTrue(Engines.availability().contains(new Availability("file", true, "")));
  }

  @Test
  void anUnknownEngineIsTheCallersMistake() {
    UsageError failure = assertThrows(UsageError.class, () -> Engines.open("tape", "x"));
    assertTrue(
        failure.getMessage().startsWith("no such engine: engine=tape; there are file"),
        failure.getMessage());
  }

  @Test
  void theLibraryIsThere() {
    assertEquals("", DmaLibrary.problem());
    assertEquals(DmaLibrary.ABI, DmaLibrary.bg_abi());
  }
}
