package io.blueguard.profile;

import io.blueguard.base.Failure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Symbol names as kallsyms packs them: each a length and that many token numbers; the first
 * character is the symbol's letter. Hashing needs no unpacking, because the hash of a string is
 * that of its parts put together.
 */
final class PackedNames {
  private static final int TOKENS = 256;
  private static final int MAX_PROBES = 65_536;

  private final byte[] packed;
  private final byte[] tokens;
  private final int[] starts;
  private final int[] tokenAt = new int[TOKENS + 1];
  private final int[] tokenHash = new int[TOKENS];
  private final int[] tokenPower = new int[TOKENS];

  /**
   * @param packed lengths and token numbers
   * @param tokens 256 NUL-terminated strings
   * @param starts where in {@code packed} each name starts
   */
  PackedNames(byte[] packed, byte[] tokens, int[] starts) {
    this.packed = packed;
    this.tokens = tokens;
    this.starts = starts;
    int at = 0;
    for (int token = 0; token < TOKENS; token++) {
      tokenAt[token] = at;
      tokenPower[token] = 1;
      for (; at < tokens.length && tokens[at] != 0; at++) {
        tokenHash[token] = 31 * tokenHash[token] + (tokens[at] & 0xff);
        tokenPower[token] *= 31;
      }
      at++;
    }
    tokenAt[TOKENS] = at;
    if (at != tokens.length) {
      throw new Failure.BadData("kallsyms token table has not 256 strings: length=" + at);
    }
  }

  /** Names of symbols that no kernel packed: each token is one character. */
  static PackedNames of(List<Symbol> symbols) {
    byte[] tokens = new byte[2 * TOKENS - 1];
    for (int token = 1; token < TOKENS; token++) {
      tokens[2 * token - 1] = (byte) token;
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    int[] starts = new int[symbols.size()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = packed.size();
      String name = symbols.get(i).name();
      byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
      int length = Math.min(text.length + 1, 0x3fff);
      if (length >= 0x80) {
        packed.write(length & 0x7f | 0x80);
        packed.write(length >> 7);
      } else {
        packed.write(length);
      }
      packed.write(symbols.get(i).kind());
      packed.write(text, 0, length - 1);
    }
    return new PackedNames(packed.toByteArray(), tokens, starts);
  }

  byte[] packed() {
    return packed;
  }

  byte[] tokens() {
    return tokens;
  }

  int[] starts() {
    return starts;
  }

  /** A hash table over all names: positions plus one. Equal names stand in table order. */
  int[] slots() {
    int[] slots = new int[Integer.highestOneBit(Math.max(8, starts.length)) * 4];
    for (int i = 0; i < starts.length; i++) {
      int slot = hash(i) & slots.length - 1;
      for (int probes = 0; slots[slot] != 0; probes++) {
        if (probes == MAX_PROBES) {
          throw new Failure.BadData("kallsyms repeats a name too often: times=" + probes);
        }
        slot = slot + 1 & slots.length - 1;
      }
      slots[slot] = i + 1;
    }
    return slots;
  }

  /** The position of the first symbol of that name, or -1. */
  int find(int[] slots, String name) {
    int[] found = new int[1];
    return find(slots, name, found) == 0 ? -1 : found[0];
  }

  /**
   * Positions of symbols of that name in table order, as many as fit.
   *
   * @return how many were found
   */
  int find(int[] slots, String name, int[] found) {
    int count = 0;
    int slot = name.hashCode() & slots.length - 1;
    for (; slots[slot] != 0 && count < found.length; slot = slot + 1 & slots.length - 1) {
      int i = slots[slot] - 1;
      if (matches(i, name, true)) {
        found[count++] = i;
      }
    }
    return count;
  }

  private int hash(int i) {
    int at = first(i);
    int end = end(i);
    int hash = 0;
    boolean letter = true;
    for (; at < end; at++) {
      int token = packed[at] & 0xff;
      if (letter && tokenAt[token] < tokenAt[token + 1] - 1) {
        hash = tail(token);
        letter = false;
      } else {
        hash = hash * tokenPower[token] + tokenHash[token];
      }
    }
    return hash;
  }

  /** Hash of a token without its first character. */
  private int tail(int token) {
    int hash = 0;
    for (int at = tokenAt[token] + 1; at < tokenAt[token + 1] - 1; at++) {
      hash = 31 * hash + (tokens[at] & 0xff);
    }
    return hash;
  }

  private int length(int i) {
    return KallsymsNames.length(packed, starts[i]);
  }

  private int first(int i) {
    return starts[i] + (packed[starts[i]] < 0 ? 2 : 1);
  }

  private int end(int i) {
    return Math.min(packed.length, first(i) + length(i));
  }

  boolean startsWith(int i, String prefix) {
    return matches(i, prefix, false);
  }

  private boolean matches(int i, String text, boolean whole) {
    int done = -1;
    for (int at = first(i); at < end(i); at++) {
      int token = packed[at] & 0xff;
      for (int c = tokenAt[token]; c < tokenAt[token + 1] - 1; c++, done++) {
        if (done == text.length()) {
          return !whole;
        }
        if (done >= 0 && (tokens[c] & 0xff) != text.charAt(done)) {
          return false;
        }
      }
    }
    return done == text.length();
  }

  String name(int i) {
    StringBuilder text = new StringBuilder();
    for (int at = first(i); at < end(i); at++) {
      int token = packed[at] & 0xff;
      for (int c = tokenAt[token]; c < tokenAt[token + 1] - 1; c++) {
        text.append((char) (tokens[c] & 0xff));
      }
    }
    return text.isEmpty() ? "" : text.substring(1);
  }

  char kind(int i) {
    for (int at = first(i); at < end(i); at++) {
      int token = packed[at] & 0xff;
      if (tokenAt[token] < tokenAt[token + 1] - 1) {
        return (char) (tokens[tokenAt[token]] & 0xff);
      }
    }
    return '?';
  }
}
