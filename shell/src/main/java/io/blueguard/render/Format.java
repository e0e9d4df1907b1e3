package io.blueguard.render;

import io.blueguard.base.Failure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How rows are written. */
public enum Format {
  /** For people: aligned, as wide as the window, with a foot line. */
  TABLE,
  /** One array. */
  JSON,
  /** One object a line, each as soon as it is known. */
  JSONL,
  /** RFC 4180 with a header. */
  CSV,
  /** For people: rows below their parents. */
  TREE,
  /** For people: a line for each column, as wide as it wants to be. */
  LONG;

  /** Whether a person reads it, so that it may end in a line of costs. */
  public boolean forPeople() {
    return this == TABLE || this == TREE || this == LONG;
  }

  /**
   * @throws Failure.UsageError when there is no such format; the text names those there are
   */
  public static Format parse(String name) {
    return Arrays.stream(values())
        .filter(format -> format.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new Failure.UsageError(
                    "no such format: name=" + name + "; there are " + String.join(", ", names())));
  }

  public static List<String> names() {
    return Arrays.stream(values()).map(Format::toString).toList();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
