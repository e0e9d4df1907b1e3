package io.blueguard.dma;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.dma.DeviceModel.Rate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same figures as in {@code device_model_test.cpp}. */
class DeviceModelTest {
  private static final DeviceModel MODEL =
      new DeviceModel(
          "test",
          4,
          4,
          1500,
          0,
          1,
          0,
          0,
          0,
          List.of(new Rate(256, 10_000_000), new Rate(1024, 5_000_000)));

  @Test
  void aSmallReadTakesTheTimeOfTheSmallestSizeThatWasMeasured() {
    assertEquals(100, MODEL.serviceNs(1));
    assertEquals(100, MODEL.serviceNs(256));
    assertEquals(1500, MODEL.latencyNs(8));
  }

  @Test
  void betweenTwoSizesTheTimeIsOnTheLineAndBeyondTheLastItGrowsWithTheBytes() {
    assertEquals(150, MODEL.serviceNs(640));
    assertEquals(200, MODEL.serviceNs(1024));
    assertEquals(800, MODEL.serviceNs(4096));
    assertEquals(1500 + 700, MODEL.latencyNs(4096));
  }
}
