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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"depth\": 256|\"depth\": -1|number out of range: field=depth value=-1; try 1 to 65536",
        "\"latency_ns\": 1500|\"latency_ns\": -1|number out of range: field=latency_ns value=-1;"
            + " try 0 to 3600000000000",
        "\"fail_every\": 0|\"fail_every\": -1|number out of range: field=fail_every value=-1;"
            + " try at least 0",
        "10500000 }|-5 }|number out of range: field=reads_per_second value=-5; try at least 1",
        "\"rates\": [|\"rates\": [ null, |no object in list: field=rates",
        "\"rates\": [|\"rates\": \"fast\", \"none\": [|no list: field=rates"
      })
  void aFigureThatCannotBeIsRefused(String figure, String wrong, String reason) throws IOException {
    Path shipped = Path.of(System.getProperty("blueguard.root"), "profiles/accelerators");
    String text = Files.readString(shipped.resolve("bluefield2.json"));
    Path file = folder.resolve("wrong.json");
    Files.writeString(file, text.replace(figure, wrong));
    UsageError refused =
        assertThrows(UsageError.class, () -> new DeviceModels(folder).model("wrong"));
    assertEquals(
        "cannot read device model: file=" + file + " reason=" + reason, refused.getMessage());
  }

  @Test
  void aModelThatIsNoTextIsRefused() throws IOException {
    Path file = folder.resolve("bytes.json");
    Files.write(file, new byte[] {(byte) 0xff, 1});
    UsageError refused =
        assertThrows(UsageError.class, () -> new DeviceModels(folder).model("bytes"));
    assertEquals(
        "cannot read device model: file=" + file + " reason=no text in utf-8",
        refused.getMessage());
  }
}
