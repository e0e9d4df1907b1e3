package io.blueguard.guest;

import io.blueguard.memory.BytePatterns;
import io.blueguard.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A search over guest memory, which lies about in the host: block by block in the order of guest
 * addresses, so that what reaches over the edge of a page is found too.
 */
final class GuestScan {
  private static final int BLOCK = 1 << 20;

  private final PhysicalMemory host;
  private final BytePatterns patterns;
  private final PhysicalMemory.Hits hits;
  private final byte[] bytes;
  // What is in the buffer: bytes of guest memory from here on, the first of them shown before.
  private long start;
  private int length;
  private int shown;

  GuestScan(
      GuestMemory memory, PhysicalMemory host, List<byte[]> patterns, PhysicalMemory.Hits hits) {
    this.host = host;
    this.patterns = new BytePatterns(patterns);
    this.hits = hits;
    this.bytes = new byte[BLOCK + this.patterns.overlap()];
  }

  /**
   * @param pieces ascending
   * @return whether nobody stopped it
   */
  boolean of(List<GuestMemory.Piece> pieces) {
    List<PhysicalMemory.Transfer> batch = new ArrayList<>();
    length = 0;
    shown = 0;
    for (GuestMemory.Piece piece : pieces) {
      if (start + length != piece.gpa()) {
        if (!flush(batch)) {
          return false;
        }
        start = piece.gpa();
        length = 0;
        shown = 0;
      }
      for (long done = 0; done < piece.length(); ) {
        int part = (int) Math.min(piece.length() - done, bytes.length - length);
        MemorySegment room = MemorySegment.ofArray(bytes).asSlice(length, part);
        batch.add(new PhysicalMemory.Transfer(piece.pa() + done, room));
        length += part;
        done += part;
        if (length == bytes.length && !flush(batch)) {
          return false;
        }
      }
    }
    return flush(batch);
  }

  /** Searches what the buffer holds and keeps its end, in which a hit may have begun. */
  private boolean flush(List<PhysicalMemory.Transfer> batch) {
    host.read(batch);
    for (PhysicalMemory.Transfer transfer : batch) {
      if (transfer.failure() != null) {
        transfer.target().fill((byte) 0);
        hits.passedOver(transfer.length(), transfer.failure().getMessage());
      }
    }
    batch.clear();
    long from = start;
    boolean go = patterns.search(bytes, length, shown, (at, which) -> hits.hit(from + at, which));
    int keep = Math.min(length, patterns.overlap());
    System.arraycopy(bytes, length - keep, bytes, 0, keep);
    start += length - keep;
    length = keep;
    shown = keep;
    return go;
  }
}
