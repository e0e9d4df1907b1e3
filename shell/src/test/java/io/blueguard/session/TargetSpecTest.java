package io.blueguard.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetSpecTest {
  @Test
  void aSpecIsTakenApartAndPutTogetherAgain() {
    assertEquals(
        new TargetSpec("live", "/dev/shm/a.ram", "", List.of()),
        TargetSpec.parse("live:/dev/shm/a.ram"));
    String spec = "emulated:bluefield2:live:/dev/shm/host.ram";
    TargetSpec parsed = TargetSpec.parse(spec);
    assertEquals(
        new TargetSpec("emulated", "live:/dev/shm/host.ram", "bluefield2", List.of()), parsed);
    assertEquals(spec, parsed.toString());
  }

  @Test
  void aPathWithAColonIsStillAPath() {
    assertEquals("plain", TargetSpec.parse("dumps/2026:01.raw").kind());
  }

  @Test
  void ramIsGivenBehindTheSpec() {
    assertEquals(
        List.of(new Range(0, 0x8000_0000L), new Range(0x1_0000_0000L, 0x4000_0000L)),
        TargetSpec.parse("file:/a?ram=0-0x80000000,0x100000000-0x140000000").ram());
  }

  @Test
  void whatMakesNoSenseIsRefusedWithWhatWould() {
    assertEquals(
        "not a range: value=12; try 0x0-0x80000000 (end behind the last byte)",
        assertThrows(Failure.UsageError.class, () -> TargetSpec.parse("live:/a?ram=12"))
            .getMessage());
    assertEquals(
        "emulated target without a model and a target: spec=emulated:x;"
            + " try emulated:bluefield2:example:clean",
        assertThrows(Failure.UsageError.class, () -> TargetSpec.parse("emulated:x")).getMessage());
  }
}
