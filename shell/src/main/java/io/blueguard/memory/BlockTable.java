package io.blueguard.memory;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Blocks of memory by address, for many readers without a lock and without a number made an object.
 *
 * <p>Open addressing: a block lies at the first free place from its hash on and never moves within
 * a table; a table that is half full is replaced by one of twice the size. A reader that meets the
 * old table misses at the most what was put since.
 */
final class BlockTable {
  private static final int SMALLEST = 4096;

  private record Block(long pa, MemorySegment bytes) {}

  private volatile AtomicReferenceArray<Block> blocks = new AtomicReferenceArray<>(SMALLEST);
  private volatile int size;

  int size() {
    return size;
  }

  /** The block at that address, or null. */
  MemorySegment get(long pa) {
    AtomicReferenceArray<Block> table = blocks;
    Block block = table.getAcquire(place(table, pa));
    return block == null ? null : block.bytes;
  }

  /** Where the block is, or the empty place where it belongs. */
  private static int place(AtomicReferenceArray<Block> table, long pa) {
    int mask = table.length() - 1;
    int place = (int) ((pa * 0x9e37_79b9_7f4a_7c15L) >>> 32) & mask;
    for (Block block = table.getAcquire(place); block != null && block.pa != pa; ) {
      place = (place + 1) & mask;
      block = table.getAcquire(place);
    }
    return place;
  }

  /** Keeps a block; what was there before stays. */
  synchronized void put(long pa, MemorySegment bytes) {
    if (2 * size >= blocks.length()) {
      grow();
    }
    int place = place(blocks, pa);
    if (blocks.get(place) == null) {
      blocks.setRelease(place, new Block(pa, bytes));
      size++;
    }
  }

  private void grow() {
    AtomicReferenceArray<Block> larger = new AtomicReferenceArray<>(2 * blocks.length());
    for (int i = 0; i < blocks.length(); i++) {
      Block block = blocks.get(i);
      if (block != null) {
        larger.setPlain(place(larger, block.pa), block);
      }
    }
    blocks = larger;
  }
}
