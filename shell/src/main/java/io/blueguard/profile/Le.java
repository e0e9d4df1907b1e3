package io.blueguard.profile;

import io.blueguard.base.Failure;
import java.nio.charset.StandardCharsets;

/** Little-endian values in a byte array. Callers have checked the range, or want BadData. */
final class Le {
  private Le() {}

  static int u8(byte[] bytes, int at) {
    return bytes[at] & 0xff;
  }

  static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }

  static int i32(byte[] bytes, int at) {
    return (bytes[at] & 0xff)
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | bytes[at + 3] << 24;
  }

  static long u32(byte[] bytes, int at) {
    return i32(bytes, at) & 0xffffffffL;
  }

  static long i64(byte[] bytes, int at) {
    return u32(bytes, at) | (long) i32(bytes, at + 4) << 32;
  }

  static void put32(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    bytes[at + 1] = (byte) (value >> 8);
    bytes[at + 2] = (byte) (value >> 16);
    bytes[at + 3] = (byte) (value >> 24);
  }

  static void put64(byte[] bytes, int at, long value) {
    put32(bytes, at, (int) value);
    put32(bytes, at + 4, (int) (value >> 32));
  }

  /** The bytes up to the NUL, each one character; without a NUL before the limit it is BadData. */
  static String string(byte[] bytes, int at, int limit) {
    int end = at;
    while (end < limit && bytes[end] != 0) {
      end++;
    }
    if (end >= limit) {
      throw new Failure.BadData("a string in the type information has no end: offset=" + at);
    }
    return new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
  }

  /** Whether the NUL-terminated bytes at that place spell the text. */
  static boolean spells(byte[] bytes, int at, int limit, String text) {
    int length = text.length();
    if (at + length >= limit || bytes[at + length] != 0) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if ((bytes[at + i] & 0xff) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
