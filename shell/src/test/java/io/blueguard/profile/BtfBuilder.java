package io.blueguard.profile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes BTF blobs, honest and other ones. Types get the numbers 1, 2, … in the order added. */
final class BtfBuilder {
  private final ByteArrayOutputStream types = new ByteArrayOutputStream();
  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
  private final int firstString;
  private int next;

  BtfBuilder() {
    this(1, 0);
    strings.write(0);
  }

  /** A split blob whose base has that many bytes of strings and numbers below {@code firstId}. */
  BtfBuilder(int firstId, int firstString) {
    this.next = firstId;
    this.firstString = firstString;
  }

  int string(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    int at = firstString + strings.size();
    strings.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    strings.write(0);
    return at;
  }

  int stringBytes() {
    return strings.size();
  }

  private void word(int value) {
    byte[] bytes = new byte[4];
    Le.put32(bytes, 0, value);
    types.writeBytes(bytes);
  }

  /** Any type: the common words, then whatever the kind asks for. */
  int raw(String name, int kind, boolean flag, int count, int third, int... more) {
    word(string(name));
    word(count | kind << 24 | (flag ? 1 << 31 : 0));
    word(third);
    for (int value : more) {
      word(value);
    }
    return next++;
  }

  int integer(String name, int size, int encoding) {
    return raw(name, BtfData.INT, false, 0, size, encoding << 24 | size * 8);
  }

  int pointer(int target) {
    return raw("", BtfData.PTR, false, 0, target);
  }

  int array(int element, int count) {
    return raw("", BtfData.ARRAY, false, 0, 0, element, 1, count);
  }

  int typedef(String name, int target) {
    return raw(name, BtfData.TYPEDEF, false, 0, target);
  }

  /** A member of a struct: name, type, offset in bits. */
  record Member(String name, int type, int offset) {}

  int struct(String name, int size, Member... members) {
    return composite(BtfData.STRUCT, name, false, size, members);
  }

  int composite(int kind, String name, boolean flag, int size, Member... members) {
    int[] more = new int[3 * members.length];
    for (int i = 0; i < members.length; i++) {
      more[3 * i] = string(members[i].name());
      more[3 * i + 1] = members[i].type();
      more[3 * i + 2] = members[i].offset();
    }
    return raw(name, kind, flag, members.length, size, more);
  }

  byte[] build() {
    return build(24);
  }

  byte[] build(int header) {
    byte[] blob = new byte[header + types.size() + strings.size()];
    blob[0] = (byte) 0x9f;
    blob[1] = (byte) 0xeb;
    blob[2] = 1;
    Le.put32(blob, 4, header);
    Le.put32(blob, 12, types.size());
    Le.put32(blob, 16, types.size());
    Le.put32(blob, 20, strings.size());
    System.arraycopy(types.toByteArray(), 0, blob, header, types.size());
    System.arraycopy(strings.toByteArray(), 0, blob, header + types.size(), strings.size());
    return blob;
  }
}
