package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Targets by name: {@code NAME.json} in {@code profiles/targets}, with {@code spec}, and where
 * wanted {@code ram} (a list of {@code "0x0-0x80000000"}), {@code bridge}, {@code port} and {@code
 * notes}.
 */
final class TargetProfiles {
  private final Path folder;

  TargetProfiles(Path folder) {
    this.folder = folder;
  }

  /**
   * @throws Failure.UsageError when there is no profile of that name, or it has no usable spec
   */
  TargetSpec spec(String name) {
    Path file = folder.resolve(name + ".json");
    if (!name.matches("[\\w.-]+") || !Files.isRegularFile(file)) {
      throw new Failure.UsageError(
          "no such target: spec="
              + name
              + "; try a path, live:PATH, qemu:PID, example:clean, or a name in profiles/targets");
    }
    Map<String, Object> profile = read(file);
    if (!(profile.get("spec") instanceof String text)) {
      throw unusable(file, "spec is no text: value=" + profile.get("spec"));
    }
    TargetSpec spec = TargetSpec.parse(text);
    if (spec.kind().equals("plain")) {
      spec = new TargetSpec("file", spec.rest(), "", spec.ram());
    }
    return switch (profile.get("ram")) {
      case null -> spec;
      case List<?> ram -> new TargetSpec(spec.kind(), spec.rest(), spec.model(), ranges(ram));
      case Object other -> throw unusable(file, "ram is no list: value=" + other);
    };
  }

  private static List<Range> ranges(List<?> ram) {
    return TargetSpec.ranges(ram.stream().map(String::valueOf).toList());
  }

  private static Map<String, Object> read(Path file) {
    try {
      return Json.parseObject(Files.readString(file));
    } catch (IOException | Failure.BadData e) {
      throw new Failure.UsageError(
          "cannot read target profile: file=" + file + " reason=" + e.getMessage(), e);
    }
  }

  private static Failure.UsageError unusable(Path file, String reason) {
    return new Failure.UsageError(
        "target profile is not usable: file="
            + file
            + " reason="
            + reason
            + "; a profile is {\"spec\": \"live:/dev/shm/host.ram\"}");
  }
}
