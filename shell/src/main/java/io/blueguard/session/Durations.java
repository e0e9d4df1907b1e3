package io.blueguard.session;

import io.blueguard.base.Failure;
import java.time.Duration;

/** Lengths of time as people type them: {@code 250us}, {@code 10ms}, {@code 2s}, {@code 1m}. */
public final class Durations {
  private Durations() {}

  /**
   * @param what it is the value of, for the failure
   * @param text a whole number with {@code us}, {@code ms}, {@code s}, {@code m} or {@code h}; or 0
   * @throws Failure.UsageError when it is none
   */
  public static Duration parse(String what, String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    String digits = text.replaceFirst("(us|ms|s|m|h)$", "");
    String unit = text.substring(digits.length());
    if (!digits.matches("\\d{1,9}") || unit.isEmpty()) {
      throw new Failure.UsageError(
          "not a time: option=" + what + " value=" + text + "; try 10ms, 2s, 1m or 0");
    }
    long count = Long.parseLong(digits);
    return switch (unit) {
      case "us" -> Duration.ofNanos(count * 1000);
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }
}
