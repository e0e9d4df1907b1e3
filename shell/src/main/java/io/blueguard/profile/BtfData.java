package io.blueguard.profile;

import io.blueguard.base.Failure;

/**
 * The bytes of one BTF blob and where its types start: the format and nothing above it.
 *
 * <pre>
 *   header   u16 magic eb9f, u8 version, u8 flags, u32 hdr_len, type_off, type_len, str_off, str_len
 *            and, where hdr_len reaches so far, u32 layout_off, layout_len
 *   types    u32 name, u32 info (0-23 count, 24-30 kind, 31 kind flag), u32 size or type, then
 *            what the kind asks for
 *   strings  NUL-terminated, the first one empty
 * </pre>
 *
 * Source: include/uapi/linux/btf.h, since 4.18. Counts had 16 bits and kinds 5 at first; the bits
 * between were zero, so that the wide reading fits both. A split blob (a module's) goes on counting
 * type ids and string offsets where its base ends.
 */
final class BtfData {
  static final int MAGIC = 0xeb9f;
  static final int INT = 1;
  static final int PTR = 2;
  static final int ARRAY = 3;
  static final int STRUCT = 4;
  static final int UNION = 5;
  static final int ENUM = 6;
  static final int FWD = 7;
  static final int TYPEDEF = 8;
  static final int VOLATILE = 9;
  static final int CONST = 10;
  static final int RESTRICT = 11;
  static final int FUNC = 12;
  static final int FUNC_PROTO = 13;
  static final int VAR = 14;
  static final int DATASEC = 15;
  static final int FLOAT = 16;
  static final int DECL_TAG = 17;
  static final int TYPE_TAG = 18;
  static final int ENUM64 = 19;

  /** Bytes behind the common twelve: once, and for each of the count. */
  private static final int[] ONCE = {0, 4, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 4, 0, 0};

  private static final int[] EACH = {
    0, 0, 0, 0, 12, 12, 8, 0, 0, 0, 0, 0, 0, 8, 0, 12, 0, 0, 0, 12
  };

  private static final int MIN_HEADER = 24;
  private static final int MAX_TYPES = 8_000_000;

  final byte[] bytes;
  final int typesStart;
  final int typesEnd;
  final int stringsStart;
  final int stringsEnd;
  private final int layoutStart;
  private final int layoutKinds;

  BtfData(byte[] bytes) {
    this.bytes = bytes;
    if (bytes.length < MIN_HEADER || Le.u16(bytes, 0) != MAGIC) {
      throw new Failure.BadData("not btf: magic or length is wrong, length=" + bytes.length);
    }
    if (Le.u8(bytes, 2) != 1) {
      throw new Failure.BadData("btf of an unknown version: version=" + Le.u8(bytes, 2));
    }
    long header = Le.u32(bytes, 4);
    if (header < MIN_HEADER || header > bytes.length) {
      throw new Failure.BadData("btf header has an impossible length: hdr_len=" + header);
    }
    typesStart = section(header, 8, "type");
    typesEnd = typesStart + Le.i32(bytes, 12);
    stringsStart = section(header, 16, "string");
    stringsEnd = stringsStart + Le.i32(bytes, 20);
    boolean layout = header >= 32 && Le.u32(bytes, 28) > 0;
    layoutStart = layout ? section(header, 24, "layout") : 0;
    layoutKinds = layout ? Le.i32(bytes, 28) / 4 : 0;
  }

  /** How long the whole blob is, from its first 24 bytes; -1 when they are no BTF header. */
  static long length(byte[] header) {
    if (header.length < MIN_HEADER || Le.u16(header, 0) != MAGIC || Le.u8(header, 2) != 1) {
      return -1;
    }
    long types = Le.u32(header, 8) + Le.u32(header, 12);
    long strings = Le.u32(header, 16) + Le.u32(header, 20);
    return Le.u32(header, 4) + Math.max(types, strings);
  }

  private int section(long header, int at, String name) {
    long start = header + Le.u32(bytes, at);
    long length = Le.u32(bytes, at + 4);
    if (start + length > bytes.length || start % 4 != 0 && !name.equals("string")) {
      throw new Failure.BadData(
          "btf %s section leaves the blob: offset=%d length=%d of=%d"
              .formatted(name, start, length, bytes.length));
    }
    return (int) start;
  }

  /** Where each type starts, in the order of the ids. */
  int[] index() {
    int[] starts = new int[Math.max(16, (typesEnd - typesStart) / 32)];
    int count = 0;
    for (int at = typesStart; at < typesEnd; count++) {
      if (count == starts.length) {
        starts = java.util.Arrays.copyOf(starts, Math.min(MAX_TYPES, count * 2));
      }
      if (count == MAX_TYPES || at > typesEnd - 12) {
        throw new Failure.BadData("btf types do not end where they should: type=" + count);
      }
      starts[count] = at;
      at += length(at, count);
    }
    return java.util.Arrays.copyOf(starts, count);
  }

  private int length(int at, int id) {
    int kind = kind(at);
    long tail;
    if (kind < ONCE.length && kind > 0) {
      tail = ONCE[kind] + (long) EACH[kind] * count(at);
    } else if (kind > 0 && kind < layoutKinds) {
      int entry = layoutStart + 4 * kind;
      tail = Le.u8(bytes, entry) + (long) Le.u8(bytes, entry + 1) * count(at);
    } else {
      throw new Failure.BadData(
          "btf type of an unknown kind: type=%d kind=%d; try an ISF file in profiles/isf"
              .formatted(id, kind));
    }
    if (at + 12 + tail > typesEnd) {
      throw new Failure.BadData("btf type leaves its section: type=" + id + " kind=" + kind);
    }
    return (int) (12 + tail);
  }

  int kind(int at) {
    return (Le.u8(bytes, at + 7)) & 0x7f;
  }

  boolean flag(int at) {
    return bytes[at + 7] < 0;
  }

  int count(int at) {
    return Le.i32(bytes, at + 4) & 0xffffff;
  }

  /** Offset of the name, counted from the start of the base's strings. */
  int name(int at) {
    return Le.i32(bytes, at);
  }

  /** The third word: a size or a type id, as the kind says. */
  int third(int at) {
    return Le.i32(bytes, at + 8);
  }
}
