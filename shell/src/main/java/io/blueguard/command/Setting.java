package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.render.Theme;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a person can have to their liking: {@code set NAME VALUE}. */
public enum Setting {
  THEME("Colours, by the ground they are seen on.", "plain", Theme.names()),
  PAGER("Whether output that is longer than the window is shown page by page.", "on"),
  HINTS("Whether a line below the prompt says what may be typed.", "on"),
  TIMING("Whether each command says how long it took.", "off");

  private final String about;
  private final String usual;
  private final List<String> values;

  Setting(String about, String usual) {
    this(about, usual, List.of("on", "off"));
  }

  Setting(String about, String usual, List<String> values) {
    this.about = about;
    this.usual = usual;
    this.values = values;
  }

  public String about() {
    return about;
  }

  /** Its value before anybody sets it. */
  String usual() {
    return usual;
  }

  public List<String> choices() {
    return values;
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Setting::toString).toList();
  }

  /**
   * @throws Failure.UsageError when there is none of that name
   */
  static Setting named(String name) {
    return Arrays.stream(values())
        .filter(setting -> setting.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new Failure.UsageError(
                    "no such setting: name=" + name + "; there are " + String.join(", ", names())));
  }

  /**
   * @throws Failure.UsageError when it cannot have that value
   */
  String checked(String value) {
    if (!values.contains(value)) {
      throw new Failure.UsageError(
          "no such value: setting="
              + this
              + " value="
              + value
              + "; there are "
              + String.join(", ", values));
    }
    return value;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
