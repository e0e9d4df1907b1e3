package io.blueguard.dma;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Native memory for batches, kept from one to the next: new memory of that size costs the system a
 * fault for each page, which is more than the batch itself.
 */
final class Buffers {
  private static final long SMALLEST = 64 << 10;
  private static final long LARGEST_KEPT = 4 << 20;

  /** Of as many batches as were under way at once, the last used one first. */
  private final ConcurrentLinkedDeque<MemorySegment> kept = new ConcurrentLinkedDeque<>();

  /** At least so many bytes, of any content, aligned to 8; nobody else has them. */
  MemorySegment take(long bytes) {
    MemorySegment memory = kept.pollFirst();
    return memory != null && memory.byteSize() >= bytes
        ? memory
        : Arena.ofAuto().allocate(Math.max(SMALLEST, Long.highestOneBit(bytes) << 1), Long.BYTES);
  }

  void giveBack(MemorySegment memory) {
    if (memory.byteSize() <= LARGEST_KEPT) {
      kept.addFirst(memory);
    }
  }
}
