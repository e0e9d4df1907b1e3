package io.blueguard.locate;

import io.blueguard.base.Failure;
import io.blueguard.memory.Reader;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Reads that may fail, because a search tries addresses that are nobody's promise. */
final class Values {
  private Values() {}

  /** Null when the bytes are not there. */
  static byte[] read(Reader reader, long pa, int length) {
    byte[] bytes = new byte[length];
    try {
      reader.read(pa, MemorySegment.ofArray(bytes));
      return bytes;
    } catch (Failure.NotMapped | Failure.EngineFailure absent) {
      return null;
    }
  }

  static long u64(byte[] bytes, int at) {
    return MemorySegment.ofArray(bytes).get(Reader.U64, at);
  }

  static int u32(byte[] bytes, int at) {
    return MemorySegment.ofArray(bytes).get(Reader.U32, at);
  }

  static String text(byte[] bytes) {
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }
}
