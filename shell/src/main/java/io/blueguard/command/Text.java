package io.blueguard.command;

import io.blueguard.render.Cells;

/** Text of a target on its way to a person. */
final class Text {
  private Text() {}

  /** Many lines stay many lines; whatever else a target put into the text is made safe. */
  static String safe(String text) {
    return String.join("\n", text.lines().map(Cells::text).toList());
  }
}
