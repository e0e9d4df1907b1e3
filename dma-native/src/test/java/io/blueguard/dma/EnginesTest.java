package io.blueguard.dma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.blueguard.base.Failure.EngineUnavailable;
import io.blueguard.base.Failure.UsageError;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnginesTest {
  @Test
  void theFileEngineIsAlwaysAvailable() {
    assertTrue(Engines.availability().contains(new Availability("file", true, "")));
  }

  @Test
  void anEngineThatIsNotHereSaysWhy() {
    List<Availability> all = Engines.availability();
    assertEquals(
        List.of("file", "emulated", "process", "uring", "doca"),
        all.stream().map(Availability::engine).toList());
    all.forEach(each -> assertEquals(each.available(), each.reason().isBlank(), each.toString()));
    Availability doca = all.getLast();
    assumeFalse(doca.available(), "this machine has the DOCA SDK and a device");
    EngineUnavailable failure =
        assertThrows(EngineUnavailable.class, () -> Engines.open("doca", "mlx5_0?export=x"));
    assertEquals(
        "engine is not available: engine=doca reason=" + doca.reason(), failure.getMessage());
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
