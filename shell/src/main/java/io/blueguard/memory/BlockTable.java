package io.blueguard.memory;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Blocks of memory by address, for many readers without a lock and without a number made an object.
 *
 * <p>Blocks that were read together are one {@link Run}, which is found at the place of each of
 * them; no two runs hold the same block.
 *
 * <p>Open addressing: a block lies at the first free place from its hash on and never moves within
 * a table; a table that is half full is replaced by one of twice the size. A reader that meets the
 * old table misses at the most what was put since.
 */
final class BlockTable {
  private static final int SMALLEST = 4096;

  /**
   * Where the bytes of blocks that lie side by side are. An array, for a value is got out of one
   * with less ado than out of a segment, of which the compiler has to find out each time what kind
   * it is.
   *
   * @param length bytes, a multiple of a block
   */
  record Run(long pa, byte[] bytes, int from, int length) {
    boolean holds(long at) {
      return Long.compareUnsigned(at - pa, length) < 0;
    }

    /** Where the byte at that address is in the array. */
    int place(long at) {
      return from + (int) (at - pa);
    }
  }

  private final int block;
  private final int most;
  private volatile AtomicReferenceArray<Run> runs = new AtomicReferenceArray<>(SMALLEST);
  private int size;

  /**
   * @param block bytes
   * @param most how many blocks are kept
   */
  BlockTable(int block, int most) {
    this.block = block;
    this.most = most;
  }

  /** Blocks. */
  synchronized int size() {
    return size;
  }

  /** What holds the block at that address, or null. */
  Run get(long pa) {
    AtomicReferenceArray<Run> table = runs;
    return table.getAcquire(place(table, pa));
  }

  /** Where the block is, or the empty place where it belongs. */
  private static int place(AtomicReferenceArray<Run> table, long pa) {
    int mask = table.length() - 1;
    int place = (int) ((pa * 0x9e37_79b9_7f4a_7c15L) >>> 32) & mask;
    for (Run run = table.getAcquire(place); run != null && !run.holds(pa); ) {
      place = (place + 1) & mask;
      run = table.getAcquire(place);
    }
    return place;
  }

  /**
   * Keeps the first so many of these, unless there are too many already; what was there before
   * stays.
   */
  synchronized void put(Run[] some, int count) {
    for (int i = 0; i < count; i++) {
      int blocks = some[i].length / block;
      if (size + blocks <= most) {
        while (2 * (size + blocks) > runs.length()) {
          grow();
        }
        put(some[i]);
      }
    }
  }

  private void put(Run run) {
    for (long pa = run.pa; run.holds(pa); pa += block) {
      int place = place(runs, pa);
      if (runs.getPlain(place) != null) {
        putEach(run);
        return;
      }
      runs.setRelease(place, run);
      size++;
    }
  }

  /** Of a run of which another thread has just brought a part: each other block as its own. */
  private void putEach(Run run) {
    for (long pa = run.pa; run.holds(pa); pa += block) {
      int place = place(runs, pa);
      Run there = runs.getPlain(place);
      if (there == null || there == run) {
        runs.setRelease(place, new Run(pa, run.bytes, run.place(pa), block));
        size += there == null ? 1 : 0;
      }
    }
  }

  private void grow() {
    AtomicReferenceArray<Run> larger = new AtomicReferenceArray<>(2 * runs.length());
    for (int i = 0; i < runs.length(); i++) {
      Run run = runs.getPlain(i);
      if (run != null && larger.getPlain(place(larger, run.pa)) == null) {
        for (long pa = run.pa; run.holds(pa); pa += block) {
          larger.setPlain(place(larger, pa), run);
        }
      }
    }
    runs = larger;
  }
}
