package io.blueguard.dma;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Native memory for batches, kept from one to the next: new memory of that size costs the system a
 * fault for each page, which is more than the batch itself.
 */
final class Buffers {
  private static final long SMALLEST = 64 << 10;
  private static final long LARGEST_KEPT = 4 << 20;

  private final AtomicReference<MemorySegment> kept = new AtomicReference<>();

  /** At least so many bytes, of any content, aligned to 8; nobody else has them. */
  MemorySegment take(long bytes) {
    MemorySegment memory = kept.getAndSet(null);
    return memory != null && memory.byteSize() >= bytes
        ? memory
        : Arena.ofAuto().allocate(Math.max(SMALLEST, Long.highestOneBit(bytes) << 1), Long.BYTES);
  }

  void giveBack(MemorySegment memory) {
    if (memory.byteSize() <= LARGEST_KEPT) {
      kept.set(memory);
    }
  }
}
