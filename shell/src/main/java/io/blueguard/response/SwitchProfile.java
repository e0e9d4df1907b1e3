package io.blueguard.response;

import io.blueguard.base.Failure;
import io.blueguard.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a target's profile says of its place on the network: {@code bridge}, {@code port} and {@code
 * switch}, which is {@link SwitchAccess#of}. Each may be empty.
 */
public record SwitchProfile(String bridge, String port, SwitchAccess access) {
  public static final SwitchProfile NONE = new SwitchProfile("", "", SwitchAccess.usual());

  /**
   * Reads {@code NAME.json} of a folder; there need not be one.
   *
   * @throws Failure.UsageError when there is one and it cannot be read
   */
  public static SwitchProfile read(Path folder, String name) {
    Path file = folder.resolve(name + ".json");
    if (!name.matches("[\\w.-]+") || !Files.isRegularFile(file)) {
      return NONE;
    }
    try {
      Map<String, Object> profile = Json.parseObject(Files.readString(file));
      return new SwitchProfile(
          text(profile, "bridge"),
          text(profile, "port"),
          profile.get("switch") instanceof Map<?, ?> access
              ? SwitchAccess.of(access)
              : SwitchAccess.usual());
    } catch (IOException | Failure.BadData e) {
      throw new Failure.UsageError(
          "cannot read target profile: file=" + file + " reason=" + e.getMessage(), e);
    }
  }

  private static String text(Map<String, Object> profile, String name) {
    return profile.get(name) instanceof String text ? text : "";
  }
}
