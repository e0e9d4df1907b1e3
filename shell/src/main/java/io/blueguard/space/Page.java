package io.blueguard.space;

import io.blueguard.base.Failure;
import io.blueguard.memory.ExtentMemory;
import io.blueguard.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;

/**
 * A remembered translation: a run of virtual addresses that lies in one piece in physical memory,
 * and where the engine answers at once also the memory itself. Immutable, hence safe to find in a
 * slot that another thread has just filled.
 */
final class Page {
  final long va;
  final long pa;
  final long size;

  /** The page's bytes in place, or null. */
  final MemorySegment window;

  private Page(long va, long pa, long size, MemorySegment window) {
    this.va = va;
    this.pa = pa;
    this.size = size;
    this.window = window;
  }

  /**
   * The largest run around {@code va} that can be read in place. A huge page that reaches over the
   * end of RAM, as the direct map's last one does, is taken in smaller pieces.
   */
  static Page of(PhysicalMemory memory, long va, PageWalker.End end, long smallest) {
    for (long size = end.size(); size >= smallest; size >>= 9) {
      long pa = end.at(va) & -size;
      MemorySegment window = memory.window(pa, size);
      if (window != null) {
        return new Page(va & -size, pa, size, window.asSlice(0, size));
      }
    }
    return new Page(va & -end.size(), end.pa(), end.size(), null);
  }

  boolean covers(long address) {
    return (address & -size) == va;
  }

  void read(PhysicalMemory memory, long offset, MemorySegment target) {
    if (window == null) {
      memory.read(pa + offset, target);
      return;
    }
    try {
      MemorySegment.copy(window, offset, target, 0, target.byteSize());
    } catch (InternalError shrunk) {
      throw lost(offset, shrunk);
    }
  }

  Failure lost(long offset, InternalError shrunk) {
    return ExtentMemory.gone(pa + offset, shrunk);
  }
}
