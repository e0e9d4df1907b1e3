package io.blueguard.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.blueguard.base.Failure.UsageError;
import io.blueguard.dma.DeviceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceModelsTest {
  @TempDir Path folder;

  @Test
  void theModelThatShipsIsRead() {
    Path shipped = Path.of(System.getProperty("blueguard.root"), "profiles/accelerators");
    DeviceModel model = new DeviceModels(shipped).model("bluefield2");
    assertEquals(1500, model.latencyNs());
    assertEquals(256, model.depth());
    assertEquals(new DeviceModel.Rate(256, 10_500_000), model.rates().getFirst());
  }

  @Test
  void saysWhatIsWrongWithAModel() throws IOException {
    DeviceModels models = new DeviceModels(folder);
    UsageError missing = assertThrows(UsageError.class, () -> models.model("bluefield9"));
    assertEquals(
        "no such device model: name=bluefield9; see profiles/accelerators", missing.getMessage());
    assertThrows(UsageError.class, () -> models.model("../targets/host"));
    Path file = folder.resolve("half.json");
    Files.writeString(file, "{\"depth\": 256, \"ideal_batch\": 1.5}");
    UsageError half = assertThrows(UsageError.class, () -> models.model("half"));
    assertEquals(
        "cannot read device model: file=" + file + " reason=no whole number: field=ideal_batch",
        half.getMessage());
  }
}
