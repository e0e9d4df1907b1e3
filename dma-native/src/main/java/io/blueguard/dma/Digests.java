package io.blueguard.dma;

import io.blueguard.base.Range;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** SHA-256 of ranges: of the native module, and by the JDK for engines without a native side. */
final class Digests {
  private static final int BYTES = 32;

  private Digests() {}

  /** One native call; the consumer runs it with the address of the entries. */
  static List<byte[]> natively(List<Range> ranges, Consumer<MemorySegment> call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entries = arena.allocate(Structs.Entry.SIZE * Math.max(1, ranges.size()), 8);
      MemorySegment out = arena.allocate((long) BYTES * Math.max(1, ranges.size()));
      for (int i = 0; i < ranges.size(); i++) {
        Range range = ranges.get(i);
        long to = out.address() + (long) BYTES * i;
        Structs.Entry.put(entries, i, range.start(), range.length(), to);
      }
      call.accept(entries);
      List<byte[]> digests = new ArrayList<>();
      for (int i = 0; i < ranges.size(); i++) {
        boolean done = Structs.Entry.status(entries, i) == Results.DONE;
        MemorySegment digest = out.asSlice((long) BYTES * i, BYTES);
        digests.add(done ? digest.toArray(ValueLayout.JAVA_BYTE) : null);
      }
      return digests;
    }
  }

  private static final int STEP = 1 << 20;

  static byte[] byJdk(Engine engine, Range range) {
    MessageDigest digest = sha256();
    for (long done = 0; done < range.length(); done += STEP) {
      byte[] bytes = new byte[(int) Math.min(STEP, range.length() - done)];
      Engine.Transfer part =
          new Engine.Transfer(range.start() + done, MemorySegment.ofArray(bytes));
      engine.read(List.of(part));
      if (part.error() != null) {
        return null;
      }
      digest.update(bytes);
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
