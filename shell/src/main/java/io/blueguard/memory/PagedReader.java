package io.blueguard.memory;

import io.blueguard.base.Failure;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Reads whole pages and keeps some: for who goes through a table, or through code, in small steps.
 * Of one moment, and not for two threads at once.
 */
public final class PagedReader implements Reader {
  private static final int PAGE = 4096;
  private static final int KEPT = 256;

  private final Reader inner;
  private final long[] starts = new long[KEPT];
  private final MemorySegment[] pages = new MemorySegment[KEPT];

  public PagedReader(Reader inner) {
    this.inner = inner;
    Arrays.fill(starts, -1);
  }

  @Override
  public void read(long va, MemorySegment target) {
    for (long done = 0; done < target.byteSize(); ) {
      long at = va + done & PAGE - 1;
      long length = Math.min(PAGE - at, target.byteSize() - done);
      MemorySegment.copy(page(va + done), at, target, done, length);
      done += length;
    }
  }

  @Override
  public long u64(long va) {
    int at = (int) va & PAGE - 1;
    return at <= PAGE - 8 ? page(va).get(U64, at) : Reader.super.u64(va);
  }

  @Override
  public int u32(long va) {
    int at = (int) va & PAGE - 1;
    return at <= PAGE - 4 ? page(va).get(U32, at) : Reader.super.u32(va);
  }

  /**
   * @throws Failure.NotMapped when the page is not there
   */
  private MemorySegment page(long va) {
    long start = va & -PAGE;
    int slot = (int) (va >>> 12) & KEPT - 1;
    if (starts[slot] != start) {
      MemorySegment page = MemorySegment.ofArray(new byte[PAGE]);
      starts[slot] = -1;
      inner.read(start, page);
      pages[slot] = page;
      starts[slot] = start;
    }
    return pages[slot];
  }
}
