package io.blueguard.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Bytes at addresses, little endian. Physical memory, an address space, a guest's memory, a cache,
 * a recorder: all of them are this.
 *
 * <p>A read delivers all its bytes or fails with {@link io.blueguard.base.Failure.NotMapped} or
 * {@link io.blueguard.base.Failure.EngineFailure}; nothing is ever written.
 */
public interface Reader {
  /** Layouts of kernel values: little endian, at any alignment. */
  ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;

  /** Fills the target with the bytes from {@code address} on. */
  void read(long address, MemorySegment target);

  default byte[] bytes(long address, int length) {
    byte[] bytes = new byte[length];
    read(address, MemorySegment.ofArray(bytes));
    return bytes;
  }

  default long u64(long address) {
    byte[] bytes = new byte[8];
    MemorySegment target = MemorySegment.ofArray(bytes);
    read(address, target);
    return target.get(U64, 0);
  }

  default int u32(long address) {
    byte[] bytes = new byte[4];
    MemorySegment target = MemorySegment.ofArray(bytes);
    read(address, target);
    return target.get(U32, 0);
  }

  default int u16(long address) {
    byte[] bytes = new byte[2];
    MemorySegment target = MemorySegment.ofArray(bytes);
    read(address, target);
    return target.get(U16, 0) & 0xffff;
  }

  default int u8(long address) {
    byte[] bytes = new byte[1];
    read(address, MemorySegment.ofArray(bytes));
    return bytes[0] & 0xff;
  }

  /**
   * The bytes up to the first NUL as Latin-1, so that each byte stays one character and nothing is
   * lost.
   *
   * @param limit how many bytes are looked at, at the most; without a NUL in them all are returned
   */
  default String cstring(long address, int limit) {
    byte[] bytes = bytes(address, limit);
    int length = 0;
    while (length < limit && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }
}
