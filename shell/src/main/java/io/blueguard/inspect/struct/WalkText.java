package io.blueguard.inspect.struct;

import java.util.ArrayList;
import java.util.List;

/** The way of an address through the page tables, drawn: one line a level, deeper to the right. */
public final class WalkText {
  private WalkText() {}

  /**
   * @param address that is translated, as it was asked for
   * @param levels what stands at each level, from the root down
   * @param end what the way leads to
   */
  public static List<String> draw(String address, List<String> levels, String end) {
    List<String> lines = new ArrayList<>();
    lines.add(address);
    String indent = " ";
    for (String level : levels) {
      lines.add(indent + "└─ " + level);
      indent += "   ";
    }
    lines.add(indent + "└─ " + end);
    return lines;
  }
}
