package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.dma.DeviceModel;
import io.blueguard.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Models of devices by name: {@code NAME.json} in {@code profiles/accelerators}. */
final class DeviceModels {
  private final Path folder;

  DeviceModels(Path folder) {
    this.folder = folder;
  }

  /**
   * @throws Failure.UsageError when there is no such model, or a figure is missing
   */
  DeviceModel model(String name) {
    Path file = folder.resolve(name + ".json");
    if (!name.matches("[\\w.-]+") || !Files.isRegularFile(file)) {
      throw new Failure.UsageError(
          "no such device model: name=" + name + "; see profiles/accelerators");
    }
    try {
      Map<String, Object> figures = Json.parseObject(Files.readString(file));
      return new DeviceModel(
          name,
          Math.toIntExact(number(figures, "depth")),
          Math.toIntExact(number(figures, "ideal_batch")),
          number(figures, "latency_ns"),
          number(figures, "jitter_ns"),
          number(figures, "seed"),
          number(figures, "timeout_ns"),
          number(figures, "fail_every"),
          number(figures, "lose_every"),
          rates(figures));
    } catch (IOException | Failure.BadData | IllegalArgumentException | ArithmeticException e) {
      throw new Failure.UsageError(
          "cannot read device model: file=" + file + " reason=" + e.getMessage(), e);
    }
  }

  private static List<DeviceModel.Rate> rates(Map<String, Object> figures) {
    List<DeviceModel.Rate> rates = new ArrayList<>();
    if (figures.get("rates") instanceof List<?> points) {
      for (Object point : points) {
        if (point instanceof Map<?, ?> rate) {
          rates.add(new DeviceModel.Rate(number(rate, "bytes"), number(rate, "reads_per_second")));
        }
      }
    }
    return rates;
  }

  private static long number(Map<?, ?> figures, String name) {
    if (figures.get(name) instanceof Long number) {
      return number;
    }
    throw new IllegalArgumentException("no whole number: field=" + name);
  }
}
