package io.blueguard.integrity;

import java.util.List;

/**
 * What is to be said of one mechanism's pointers.
 *
 * @param title one line for lists
 * @param explain what is read, why an attacker touches it, what is innocent
 * @param attack ATT&amp;CK technique
 * @param kernelOnly no module may stand there either
 * @param intercepts whether a module of the kernel's own tree has no use for it: then any module
 *     that stands there is worth a question
 * @param begins symbols that a target must begin with; empty for any function
 * @param tables symbols of code tables, whose entries lie behind the symbol
 */
record PointerRule(
    String title,
    String explain,
    String attack,
    boolean kernelOnly,
    boolean intercepts,
    List<String> begins,
    List<String> tables) {
  PointerRule(String title, String explain, String attack, boolean kernelOnly, boolean intercepts) {
    this(title, explain, attack, kernelOnly, intercepts, List.of(), List.of());
  }

  /**
   * Whether a target in the kernel's text, written {@code symbol+0x…}, is one that may be there.
   */
  boolean fits(String target) {
    boolean start = target.indexOf('+') < 0;
    return table(target)
        || start && (begins.isEmpty() || begins.stream().anyMatch(target::startsWith));
  }

  /** Whether a target lies in one of the tables. */
  boolean table(String target) {
    int plus = target.indexOf('+');
    return tables.contains(plus < 0 ? target : target.substring(0, plus));
  }

  String expected() {
    return begins.isEmpty() ? "the start of a function" : "one of " + String.join(", ", begins);
  }
}
