package io.blueguard.render;

import io.blueguard.base.Failure;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Colours by what they mean, as the numbers of ANSI SGR sequences.
 *
 * @param codes without an entry a role is shown as it is
 */
public record Theme(String name, Map<Role, String> codes) {
  /** Why something may look different. */
  public enum Role {
    HEADER,
    FAINT,
    GOOD,
    NOTICE,
    BAD,
    PROMPT
  }

  public static final Theme PLAIN = new Theme("plain", Map.of());

  /** For light text on a dark ground. */
  public static final Theme DARK =
      new Theme(
          "dark",
          Map.of(
              Role.HEADER, "1",
              Role.FAINT, "90",
              Role.GOOD, "32",
              Role.NOTICE, "33",
              Role.BAD, "1;31",
              Role.PROMPT, "1;34"));

  /** For dark text on a light ground, where yellow cannot be read. */
  public static final Theme LIGHT =
      new Theme(
          "light",
          Map.of(
              Role.HEADER, "1",
              Role.FAINT, "38;5;242",
              Role.GOOD, "38;5;22",
              Role.NOTICE, "38;5;130",
              Role.BAD, "1;38;5;124",
              Role.PROMPT, "1;38;5;19"));

  /** For a projector: no fine shades, everything bold. */
  public static final Theme WALL =
      new Theme(
          "wall",
          Map.of(
              Role.HEADER, "1;4",
              Role.GOOD, "1;32",
              Role.NOTICE, "1;35",
              Role.BAD, "1;37;41",
              Role.PROMPT, "1"));

  private static final List<Theme> ALL = List.of(DARK, LIGHT, WALL, PLAIN);

  public Theme {
    codes = codes.isEmpty() ? Map.of() : new EnumMap<>(codes);
  }

  /**
   * @throws Failure.UsageError when there is no such theme; the text names those there are
   */
  public static Theme parse(String name) {
    return ALL.stream()
        .filter(theme -> theme.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new Failure.UsageError(
                    "no such theme: name=" + name + "; there are " + String.join(", ", names())));
  }

  public static List<String> names() {
    return ALL.stream().map(Theme::name).toList();
  }

  /** The text in the colour of the role, or as it is; null is no role. */
  public String paint(Role role, String text) {
    String code = role == null ? null : codes.get(role);
    return code == null ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }

  public boolean plain() {
    return codes.isEmpty();
  }
}
