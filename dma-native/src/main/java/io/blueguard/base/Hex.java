package io.blueguard.base;

/** Addresses as people and programs write them: unsigned, lower case, {@code 0x} in front. */
public final class Hex {
  private Hex() {}

  /** {@code 0x} and the digits, no leading zeros. */
  public static String of(long value) {
    return "0x" + Long.toHexString(value);
  }

  /**
   * A number as typed: {@code 0x…} is hexadecimal, plain digits are decimal, and text with a digit
   * a–f and no prefix is hexadecimal too, as crash reads it.
   *
   * @throws Failure.UsageError when it is neither
   */
  public static long parse(String text) {
    String digits = text.strip().replace("_", "");
    try {
      if (digits.startsWith("0x") || digits.startsWith("0X")) {
        return Long.parseUnsignedLong(digits.substring(2), 16);
      }
      if (digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return Long.parseUnsignedLong(digits);
      }
      return Long.parseUnsignedLong(digits, 16);
    } catch (NumberFormatException e) {
      throw new Failure.UsageError(
          "not a number: value=" + text + "; try 0x… for hexadecimal or plain digits for decimal");
    }
  }
}
