package io.blueguard.locate;

import java.util.List;

/**
 * How far a located kernel is to be believed, and the tests behind that.
 *
 * @param level {@code full}: every test passed; {@code partial}: the kernel was proved, but some
 *     test failed or could not be made
 */
public record Trust(String level, List<Check> checks) {
  public Trust {
    checks = List.copyOf(checks);
  }

  /**
   * One test: what was asked, whether it holds, what was seen.
   *
   * @param needed without it nothing else means anything: a candidate that fails it is none
   */
  public record Check(String test, boolean passed, String detail, boolean needed) {}

  static Trust of(List<Check> checks) {
    boolean all = checks.stream().allMatch(Check::passed);
    return new Trust(all ? "full" : "partial", checks);
  }

  /** Whether every test passed without which there is no kernel. */
  boolean proved() {
    return checks.stream().allMatch(check -> check.passed() || !check.needed());
  }

  /** The first needed test that failed, for the text of a failure. */
  String failed() {
    return checks.stream()
        .filter(check -> check.needed() && !check.passed())
        .map(check -> check.test() + ": " + check.detail())
        .findFirst()
        .orElse("");
  }
}
