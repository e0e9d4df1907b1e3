package io.blueguard.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blueguard.base.Range;
import io.blueguard.dma.DeviceModel;
import io.blueguard.dma.DeviceModel.Rate;
import java.util.List;
import org.junit.jupiter.api.Test;

class BestTest {
  private static final DeviceModel MODEL =
      new DeviceModel("test", 8, 8, 1500, 0, 1, 0, 0, 0, List.of(new Rate(256, 10_000_000)));

  @Test
  void ofOneReadItIsTheLatencyAndOfManyTheRate() {
    Best best = new Best(MODEL, new CopySpeed(0.5, 0.25));
    assertEquals(1500, best.read(8, 1));
    assertEquals(187.5, best.read(8, 1024));
    assertEquals(750, best.read(8, 2));
    assertEquals(1600, best.read(4096, 1024));
  }

  @Test
  void aModelledDeviceHasItsBytesCopiedByTheCoresOfThisMachine() {
    Best best = new Best(MODEL, new CopySpeed(0.5, 0.25));
    assertEquals(2048, best.copying(4096, 1));
    assertEquals(1024, best.copying(4096, 16));
    assertEquals(0, best.copying(64, 16));
    CopySpeed other = new CopySpeed(0.4, 0.3);
    assertEquals(new CopySpeed(0.4, 0.25), best.copy().orBetter(other));
    CopySpeed here = CopySpeed.here();
    assertTrue(here.allNsPerByte() > 0 && here.allNsPerByte() <= here.oneNsPerByte());
  }

  @Test
  void rangesNearEachOtherAreOneReadToADevice() {
    Best best = new Best(MODEL, new CopySpeed(0.5, 0.25));
    assertEquals(1500, best.compare(List.of(new Range(0x1000, 8), new Range(0x1040, 8))));
    assertEquals(1600, best.compare(List.of(new Range(0x1000, 8), new Range(0x9000, 8))));
  }

  @Test
  void withoutAModelItIsWhatCopyingCosts() {
    assertEquals(4096 * 0.5, new Best(null, new CopySpeed(0.5, 0.25)).read(4096, 16));
    assertEquals(0, new Best(null, new CopySpeed(0.5, 0.25)).read(8, 16));
    assertEquals(0, new Best(null, new CopySpeed(0.5, 0.25)).copying(4096, 16));
    double page = new Best(null, CopySpeed.here()).read(4096, 1);
    assertTrue(page > 0 && page < 1e6, "ns=" + page);
  }
}
