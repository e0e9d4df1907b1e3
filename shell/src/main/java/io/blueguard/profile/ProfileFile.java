package io.blueguard.profile;

import io.blueguard.base.Failure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * One stored profile as a file: what recognises the kernel, then arrays as they are used, so that
 * reading them back is copying them.
 *
 * <pre>
 *   "BGPROF1\n"  u32 length and checksum of the head, the head
 *                u32 checksum of the rest, then eight times: u32 length in bytes, the bytes
 * </pre>
 *
 * All little endian but the head, which is Java's data stream; checksums are CRC-32C.
 */
final class ProfileFile {
  private static final long MAGIC = 0x0a31464f52504742L;
  private static final int FIXED = 16;
  private static final int MAX_HEAD = 4096;

  private ProfileFile() {}

  static void write(FileChannel file, Profile profile) throws IOException {
    ByteBuffer body = body(profile);
    writeAll(file, start(profile, body));
    writeAll(file, body);
  }

  static byte[] bytes(Profile profile) throws IOException {
    ByteBuffer body = body(profile);
    ByteBuffer start = start(profile, body);
    return little(start.remaining() + body.remaining()).put(start).put(body).array();
  }

  private static ByteBuffer start(Profile profile, ByteBuffer body) throws IOException {
    byte[] head = head(profile.head());
    ByteBuffer start = little(FIXED + head.length + 4);
    start.putLong(MAGIC).putInt(head.length).putInt(checksum(ByteBuffer.wrap(head))).put(head);
    return start.putInt(checksum(body.duplicate())).flip();
  }

  private static void writeAll(FileChannel file, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
  }

  private static byte[] head(Profile.Head head) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(head.buildId());
    out.writeUTF(head.arch());
    out.writeUTF(head.banner());
    out.writeLong(head.text());
    out.writeLong(head.note());
    return bytes.toByteArray();
  }

  private static ByteBuffer body(Profile profile) {
    PackedNames names = profile.symbols().packedNames();
    Btf types = profile.types();
    int ints = names.starts().length + profile.symbols().slots().length;
    ints += types.starts().length + types.slots().length;
    long longs = profile.symbols().addresses().length;
    long bytes = names.packed().length + names.tokens().length + types.blob().length;
    ByteBuffer body = little(Math.toIntExact(8 * 4 + 4L * ints + 8 * longs + bytes));
    putBytes(body, names.packed());
    putBytes(body, names.tokens());
    putInts(body, names.starts());
    putInts(body, profile.symbols().slots());
    body.putInt((int) (8 * longs)).asLongBuffer().put(profile.symbols().addresses());
    body.position(body.position() + (int) (8 * longs));
    putBytes(body, types.blob());
    putInts(body, types.starts());
    putInts(body, types.slots());
    return body.flip();
  }

  private static void putBytes(ByteBuffer body, byte[] bytes) {
    body.putInt(bytes.length).put(bytes);
  }

  private static void putInts(ByteBuffer body, int[] values) {
    body.putInt(4 * values.length).asIntBuffer().put(values);
    body.position(body.position() + 4 * values.length);
  }

  /** What recognises the kernel; throws BadData when it is damaged. */
  static Profile.Head readHead(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer start = little(FIXED + MAX_HEAD);
      while (start.hasRemaining() && file.read(start) > 0) {
        // one read is nearly always enough
      }
      return parseHead(start.flip(), path);
    }
  }

  private static Profile.Head parseHead(ByteBuffer start, Path path) throws IOException {
    if (start.remaining() < FIXED || start.getLong() != MAGIC) {
      throw damaged(path, "it is no profile of this version");
    }
    int length = start.getInt();
    int checksum = start.getInt();
    if (length < 0 || length > start.remaining()) {
      throw damaged(path, "its head has an impossible length");
    }
    byte[] head = new byte[length];
    start.get(head);
    if (checksum(ByteBuffer.wrap(head)) != checksum) {
      throw damaged(path, "the checksum of its head is wrong");
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(head));
    return new Profile.Head(in.readUTF(), in.readUTF(), in.readUTF(), in.readLong(), in.readLong());
  }

  /** All of it; throws BadData when it is damaged. */
  static Profile read(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      // As a segment: a mapped buffer is made by reflection, which costs a start two milliseconds.
      return read(
          file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), Arena.ofAuto()).asByteBuffer(),
          path);
    }
  }

  /** The same from memory; the path is what a failure names. */
  static Profile read(ByteBuffer all, Path path) throws IOException {
    try {
      all.order(ByteOrder.LITTLE_ENDIAN);
      Profile.Head head = parseHead(all, path);
      int checksum = all.getInt();
      if (checksum(all.duplicate()) != checksum) {
        throw damaged(path, "its checksum is wrong");
      }
      return new Profile(head, symbols(all), types(all));
    } catch (BufferUnderflowException | IllegalArgumentException cut) {
      throw damaged(path, "it ends early");
    }
  }

  private static SymbolTable symbols(ByteBuffer body) {
    byte[] packed = bytes(body);
    byte[] tokens = bytes(body);
    PackedNames names = new PackedNames(packed, tokens, ints(body));
    int[] slots = ints(body);
    int length = body.getInt();
    long[] va = new long[length / 8];
    body.slice(body.position(), length).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(va);
    body.position(body.position() + length);
    return SymbolTable.restored(names, va, slots, "kallsyms");
  }

  private static Btf types(ByteBuffer body) {
    byte[] blob = bytes(body);
    int[] starts = ints(body);
    return Btf.restored(blob, starts, ints(body));
  }

  private static byte[] bytes(ByteBuffer body) {
    int length = length(body);
    byte[] bytes = new byte[length];
    body.get(bytes);
    return bytes;
  }

  private static int[] ints(ByteBuffer body) {
    int length = length(body);
    int[] values = new int[length / 4];
    body.slice(body.position(), length).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(values);
    body.position(body.position() + length);
    return values;
  }

  private static int length(ByteBuffer body) {
    int length = body.getInt();
    if (length < 0 || length > body.remaining()) {
      throw new BufferUnderflowException();
    }
    return length;
  }

  private static Failure.BadData damaged(Path path, String why) {
    return new Failure.BadData(
        "stored profile refused, searching anew: file=%s, %s".formatted(path.getFileName(), why));
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
