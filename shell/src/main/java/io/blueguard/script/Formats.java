package io.blueguard.script;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code printf} and {@code sprintf} for what a script has of a kernel: {@code '%x'} of a pointer.
 */
final class Formats {
  /** A conversion: its own number or nothing, flags, width, precision, its letter. */
  private static final Pattern CONVERSION =
      Pattern.compile("%(\\d+\\$)?[-#+ 0,(]*\\d*(?:\\.\\d+)?([a-zA-Z%])");

  private Formats() {}

  static String of(String format, Object[] values) {
    Object[] plain = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      plain[i] = RowText.in(values[i]);
    }
    Matcher conversion = CONVERSION.matcher(format);
    for (int next = 0; conversion.find(); ) {
      String letter = conversion.group(2);
      if (letter.equals("%") || letter.equals("n")) {
        continue;
      }
      int which = conversion.group(1) == null ? next++ : number(conversion.group(1)) - 1;
      if (which >= 0 && which < plain.length && "dxXo".contains(letter)) {
        plain[which] = number(plain[which], letter);
      }
    }
    return format.formatted(plain);
  }

  private static int number(String index) {
    return index.length() > 5 ? 0 : Integer.parseInt(index.substring(0, index.length() - 1));
  }

  /** An address has no sign; in hexadecimal nothing has. */
  private static Object number(Object value, String letter) {
    if (!(value instanceof Numeric known)) {
      return value;
    }
    boolean unsigned = letter.equals("d") && !(known instanceof EnumValue);
    return unsigned
        ? (Object) new BigInteger(Long.toUnsignedString(known.number()))
        : (Object) known.number();
  }
}
