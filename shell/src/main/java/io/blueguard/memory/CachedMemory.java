package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whole blocks instead of fields, for engines that do not answer at once: what lies beside a field
 * is there when it is asked for. It never forgets, so it lives for one moment (a command, a tick)
 * and is thrown away with it.
 *
 * <p>Any thread may read; two that miss the same block at once both fetch it.
 */
public final class CachedMemory extends ForwardingMemory {
  private static final long MOST_BYTES = 64 << 20;
  private static final int LONGEST = 4096;

  private final int block;
  private final int mostBlocks;
  private final BlockTable blocks = new BlockTable();

  /**
   * @param block bytes, a power of two; reads larger than a page of it go past the cache
   */
  public CachedMemory(PhysicalMemory inner, int block) {
    super(inner);
    if (Integer.bitCount(block) != 1 || block < Long.BYTES) {
      throw new IllegalArgumentException("block is not a power of two: block=" + block);
    }
    this.block = block;
    this.mostBlocks = Math.toIntExact(MOST_BYTES / block);
  }

  /**
   * What a walk should read through at one moment: the memory itself where it answers at once, else
   * a new cache in front of it. Blocks are of 256 bytes, the most that costs a BlueField no more
   * than eight.
   */
  public static PhysicalMemory ofMoment(PhysicalMemory memory) {
    return memory.depth() == 1 ? memory : new CachedMemory(memory, 256);
  }

  @Override
  public void read(long pa, MemorySegment target) {
    long length = target.byteSize();
    long first = pa & -block;
    if (length == 0 || length > 16L * block) {
      inner.read(pa, target);
      return;
    }
    fetch(first, pa + length);
    for (long done = 0; done < length; ) {
      long offset = (pa + done) & (block - 1);
      long part = Math.min(length - done, block - offset);
      MemorySegment cached = blocks.get(pa + done - offset);
      if (cached == null) {
        inner.read(pa + done, target.asSlice(done, length - done));
        return;
      }
      MemorySegment.copy(cached, offset, target, done, part);
      done += part;
    }
  }

  /** Gets the blocks of a range that are not there yet, in one batch. */
  private void fetch(long first, long end) {
    List<Transfer> missing = null;
    for (long pa = first; Long.compareUnsigned(pa, end) < 0; pa += block) {
      if (blocks.get(pa) == null) {
        missing = missing == null ? new ArrayList<>() : missing;
        missing.add(new Transfer(pa, MemorySegment.ofArray(new byte[block])));
      }
    }
    if (missing != null) {
      load(missing);
    }
  }

  private void load(List<Transfer> missing) {
    if (missing.size() == 1) {
      loadOne(missing.getFirst());
      return;
    }
    inner.read(missing);
    missing.forEach(this::keep);
  }

  private void loadOne(Transfer block) {
    try {
      inner.read(block.pa(), block.target());
    } catch (Failure failure) {
      block.failed(failure);
    }
    keep(block);
  }

  // A block that reaches over the end of RAM fails as a whole: its fields are then read one by one.
  private void keep(Transfer fetched) {
    if (fetched.failure() == null) {
      keep(fetched.pa(), fetched.target());
    }
  }

  private void keep(long pa, MemorySegment bytes) {
    if (blocks.size() < mostBlocks) {
      blocks.put(pa, bytes);
    }
  }

  /**
   * Fetches ranges ahead, everything in one batch. Blocks that lie side by side are one read of up
   * to a page: to a device that costs much less than several. What cannot be had is passed over.
   */
  @Override
  public void prefetch(List<Range> ranges) {
    List<Transfer> missing = runs(missing(ranges));
    if (missing.isEmpty()) {
      return;
    }
    inner.read(missing);
    for (Transfer run : missing) {
      for (long at = 0; at < run.target().byteSize() && run.failure() == null; at += block) {
        keep(run.pa() + at, run.target().asSlice(at, block));
      }
    }
  }

  /** Blocks of these ranges that are not there yet, ascending; some may come more than once. */
  private long[] missing(List<Range> ranges) {
    long[] found = new long[Math.max(16, ranges.size())];
    int count = 0;
    for (Range range : ranges) {
      for (long pa = range.start() & -block; pa - range.end() < 0; pa += block) {
        if (count < mostBlocks && blocks.get(pa) == null) {
          found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
          found[count++] = pa;
        }
      }
    }
    Arrays.sort(found, 0, count);
    return Arrays.copyOf(found, count);
  }

  /** The blocks as reads of up to a page, all into one piece of memory. */
  private List<Transfer> runs(long[] sorted) {
    MemorySegment all = MemorySegment.ofArray(new byte[sorted.length * block]);
    List<Transfer> runs = new ArrayList<>(sorted.length);
    long place = 0;
    for (int i = 0; i < sorted.length; ) {
      long start = sorted[i];
      long end = start + block;
      for (i++; i < sorted.length && joins(sorted[i], start, end); i++) {
        end = sorted[i] + block;
      }
      runs.add(new Transfer(start, all.asSlice(place, end - start)));
      place += end - start;
    }
    return runs;
  }

  /** Also one that comes again. */
  private static boolean joins(long pa, long start, long end) {
    return pa < end || pa == end && end - start < LONGEST;
  }

  @Override
  public boolean near(long pa) {
    return blocks.get(pa & -block) != null;
  }

  private MemorySegment cached(long pa) {
    long at = pa & -block;
    MemorySegment cached = blocks.get(at);
    if (cached == null) {
      loadOne(new Transfer(at, MemorySegment.ofArray(new byte[block])));
      cached = blocks.get(at);
    }
    return cached;
  }

  @Override
  public long u64(long pa) {
    long offset = pa & (block - 1);
    if (offset > block - Long.BYTES) {
      return super.u64(pa);
    }
    MemorySegment cached = cached(pa);
    return cached == null ? inner.u64(pa) : cached.get(U64, offset);
  }

  @Override
  public int u32(long pa) {
    long offset = pa & (block - 1);
    if (offset > block - Integer.BYTES) {
      return super.u32(pa);
    }
    MemorySegment cached = cached(pa);
    return cached == null ? inner.u32(pa) : cached.get(U32, offset);
  }

  /** Each entry for itself, so that its neighbours are cached; missing blocks go as one batch. */
  @Override
  public void read(List<Transfer> batch) {
    List<Range> ranges = new ArrayList<>(batch.size());
    for (Transfer transfer : batch) {
      if (transfer.target().byteSize() <= 16L * block) {
        ranges.add(new Range(transfer.pa(), transfer.target().byteSize()));
      }
    }
    prefetch(ranges);
    super.read(batch);
  }
}
