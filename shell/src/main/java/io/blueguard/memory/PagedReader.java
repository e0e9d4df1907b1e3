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
  // As words: they are got at by plain arithmetic, which is quick before any code is compiled.
  private final long[][] pages = new long[KEPT][];

  public PagedReader(Reader inner) {
    this.inner = inner;
    Arrays.fill(starts, -1);
  }

  @Override
  public void read(long va, MemorySegment target) {
    for (long done = 0; done < target.byteSize(); ) {
      long at = va + done & PAGE - 1;
      long length = Math.min(PAGE - at, target.byteSize() - done);
      MemorySegment.copy(MemorySegment.ofArray(page(va + done)), at, target, done, length);
      done += length;
    }
  }

  @Override
  public long u64(long va) {
    int at = (int) va & PAGE - 1;
    return at <= PAGE - 8 ? word(page(va), at) : Reader.super.u64(va);
  }

  @Override
  public int u32(long va) {
    int at = (int) va & PAGE - 1;
    return at <= PAGE - 4 ? (int) word(page(va), at) : Reader.super.u32(va);
  }

  /** Eight bytes, or those up to the end of the page. */
  private static long word(long[] page, int at) {
    int bits = (at & 7) * 8;
    long low = page[at >>> 3] >>> bits;
    return bits == 0 || at > PAGE - 8 ? low : low | page[(at >>> 3) + 1] << 64 - bits;
  }

  /**
   * @throws Failure.NotMapped when the page is not there
   */
  private long[] page(long va) {
    long start = va & -PAGE;
    int slot = (int) (va >>> 12) & KEPT - 1;
    if (starts[slot] != start) {
      long[] page = new long[PAGE / Long.BYTES];
      starts[slot] = -1;
      inner.read(start, MemorySegment.ofArray(page));
      pages[slot] = page;
      starts[slot] = start;
    }
    return pages[slot];
  }
}
