package io.blueguard.memory;

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

  /**
   * Where the bytes of a block lie. An array, for a value is got out of one with less ado than out
   * of a segment, of which the compiler has to find out each time what kind it is.
   */
  record Block(long pa, byte[] bytes, int from) {}

  private volatile AtomicReferenceArray<Block> blocks = new AtomicReferenceArray<>(SMALLEST);
  private volatile int size;

  int size() {
    return size;
  }

  /** The block at that address, or null. */
  Block get(long pa) {
    AtomicReferenceArray<Block> table = blocks;
    return table.getAcquire(place(table, pa));
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
  synchronized void put(Block block) {
    if (2 * size >= blocks.length()) {
      grow();
    }
    int place = place(blocks, block.pa);
    if (blocks.get(place) == null) {
      blocks.setRelease(place, block);
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
