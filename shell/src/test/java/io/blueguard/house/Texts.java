package io.blueguard.house;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Rules on the text of one source file; each answers with what breaks it. */
final class Texts {
  static final int LINES = 500;
  static final int COLUMNS = 120;
  private static final Pattern NAMELESS_ADDRESS = Pattern.compile("\\blong addr\\b");

  private Texts() {}

  static List<String> tooLong(String file, List<String> lines) {
    return lines.size() <= LINES
        ? List.of()
        : List.of(file + " has " + lines.size() + " lines, split it by noun");
  }

  /** Addresses are named for the space they lie in: pa, va or gpa. */
  static List<String> namelessAddresses(String file, List<String> lines) {
    return matching(file, lines, NAMELESS_ADDRESS, "names an address addr: pa, va or gpa?");
  }

  /** What a glance at C++ can hold: no tabs, no trailing blanks, nothing past the margin. */
  static List<String> untidy(String file, List<String> lines) {
    List<String> found = new ArrayList<>();
    found.addAll(matching(file, lines, Pattern.compile("\t"), "has a tab"));
    found.addAll(matching(file, lines, Pattern.compile("[ \r]+$"), "ends in blanks"));
    String wide = ".{" + (COLUMNS + 1) + ",}";
    found.addAll(matching(file, lines, Pattern.compile(wide), "is wider than " + COLUMNS));
    return found;
  }

  private static List<String> matching(
      String file, List<String> lines, Pattern pattern, String complaint) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (pattern.matcher(lines.get(i)).find()) {
        found.add(file + ":" + (i + 1) + " " + complaint);
      }
    }
    return found;
  }
}
