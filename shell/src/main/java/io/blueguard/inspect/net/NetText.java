package io.blueguard.inspect.net;

import java.util.HexFormat;

/** Network addresses as people write them. */
final class NetText {
  private static final int GROUPS = 8;

  private NetText() {}

  /** {@code 02:00:00:00:00:01}; empty for an address that is all zeros, or has no bytes. */
  static String mac(byte[] bytes) {
    for (byte each : bytes) {
      if (each != 0) {
        return HexFormat.ofDelimiter(":").formatHex(bytes);
      }
    }
    return "";
  }

  static String ipv4(byte[] bytes) {
    return (bytes[0] & 0xff)
        + "."
        + (bytes[1] & 0xff)
        + "."
        + (bytes[2] & 0xff)
        + "."
        + (bytes[3] & 0xff);
  }

  /** As RFC 5952 has it: lower case, the longest run of zeros as {@code ::}. */
  static String ipv6(byte[] bytes) {
    int start = GROUPS;
    int length = 1;
    for (int from = 0; from < GROUPS; from++) {
      int to = from;
      while (to < GROUPS && group(bytes, to) == 0) {
        to++;
      }
      if (to - from > length) {
        start = from;
        length = to - from;
      }
    }
    return start == GROUPS
        ? groups(bytes, 0, GROUPS)
        : groups(bytes, 0, start) + "::" + groups(bytes, start + length, GROUPS);
  }

  private static String groups(byte[] bytes, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : ":").append(Integer.toHexString(group(bytes, i)));
    }
    return text.toString();
  }

  private static int group(byte[] bytes, int index) {
    return (bytes[2 * index] & 0xff) << 8 | bytes[2 * index + 1] & 0xff;
  }
}
