package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.dma.DeviceModel;
import io.blueguard.json.Json;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Models of devices by name: {@code NAME.json} in {@code profiles/accelerators}. */
final class DeviceModels {
  private static final long MOST_AT_ONCE = 65536;

  /** Longer than anybody waits for a read; in time that is reckoned with. */
  private static final long LONGEST_NS = 3600L * 1_000_000_000;

  private final Path folder;

  DeviceModels(Path folder) {
    this.folder = folder;
  }

  /**
   * @throws Failure.UsageError when there is no such model, or a figure is missing or cannot be
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
          (int) number(figures, "depth", 1, MOST_AT_ONCE),
          (int) number(figures, "ideal_batch", 1, MOST_AT_ONCE),
          number(figures, "latency_ns", 0, LONGEST_NS),
          number(figures, "jitter_ns", 0, LONGEST_NS),
          number(figures, "seed", Long.MIN_VALUE, Long.MAX_VALUE),
          number(figures, "timeout_ns", 0, LONGEST_NS),
          number(figures, "fail_every", 0, Long.MAX_VALUE),
          number(figures, "lose_every", 0, Long.MAX_VALUE),
          rates(figures));
    } catch (CharacterCodingException e) {
      throw new Failure.UsageError(
          "cannot read device model: file=" + file + " reason=no text in utf-8", e);
    } catch (IOException | Failure.BadData | IllegalArgumentException e) {
      throw new Failure.UsageError(
          "cannot read device model: file=" + file + " reason=" + e.getMessage(), e);
    }
  }

  private static List<DeviceModel.Rate> rates(Map<String, Object> figures) {
    if (!(figures.get("rates") instanceof List<?> points)) {
      throw new IllegalArgumentException("no list: field=rates");
    }
    List<DeviceModel.Rate> rates = new ArrayList<>();
    for (Object point : points) {
      if (!(point instanceof Map<?, ?> rate)) {
        throw new IllegalArgumentException("no object in list: field=rates");
      }
      long bytes = number(rate, "bytes", 1, Long.MAX_VALUE);
      long perSecond = number(rate, "reads_per_second", 1, Long.MAX_VALUE);
      rates.add(new DeviceModel.Rate(bytes, perSecond));
    }
    return rates;
  }

  private static long number(Map<?, ?> figures, String name, long least, long most) {
    if (!(figures.get(name) instanceof Long number)) {
      throw new IllegalArgumentException("no whole number: field=" + name);
    }
    if (number < least || number > most) {
      String possible =
          most == Long.MAX_VALUE ? "at least " + least : "%d to %d".formatted(least, most);
      throw new IllegalArgumentException(
          "number out of range: field=%s value=%d; try %s".formatted(name, number, possible));
    }
    return number;
  }
}
