package io.blueguard.render;

import java.util.Map;
import java.util.Set;

/** Which values of which columns a person should see at a glance. */
final class Roles {
  private static final Set<String> COLUMNS = Set.of("status", "severity", "kind", "consistent");
  private static final Map<String, Theme.Role> WORDS =
      Map.ofEntries(
          Map.entry("ok", Theme.Role.GOOD),
          Map.entry("yes", Theme.Role.GOOD),
          Map.entry("added", Theme.Role.GOOD),
          Map.entry("unknown", Theme.Role.NOTICE),
          Map.entry("changed", Theme.Role.NOTICE),
          Map.entry("warning", Theme.Role.NOTICE),
          Map.entry("low", Theme.Role.NOTICE),
          Map.entry("medium", Theme.Role.NOTICE),
          Map.entry("no", Theme.Role.BAD),
          Map.entry("hooked", Theme.Role.BAD),
          Map.entry("removed", Theme.Role.BAD),
          Map.entry("high", Theme.Role.BAD),
          Map.entry("critical", Theme.Role.BAD));

  private Roles() {}

  static Theme.Role of(String column, String text) {
    return COLUMNS.contains(column) ? WORDS.get(text) : null;
  }
}
