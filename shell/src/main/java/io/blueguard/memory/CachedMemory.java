package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.memory.BlockTable.Run;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final int block;
  private final int mostBlocks;
  private final BlockTable blocks;

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
    this.blocks = new BlockTable(block, mostBlocks);
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
      long at = pa + done;
      Run cached = blocks.get(at & -block);
      if (cached == null) {
        inner.read(at, target.asSlice(done, length - done));
        return;
      }
      int part = (int) Math.min(length - done, cached.length() - (at - cached.pa()));
      MemorySegment.copy(cached.bytes(), cached.place(at), target, U8, done, part);
      done += part;
    }
  }

  /** Gets the blocks of a range that are not there yet, several of them in one batch. */
  private void fetch(long first, long end) {
    long missing = -1;
    int count = 0;
    for (long pa = first; Long.compareUnsigned(pa, end) < 0; pa += block) {
      if (blocks.get(pa) == null) {
        missing = pa;
        count++;
      }
    }
    if (count == 1) {
      loadOne(missing);
    } else if (count > 1) {
      load(missing(List.of(new Range(first, end - first))), block);
    }
  }

  // A block that reaches over the end of RAM fails as a whole: its fields are then read one by one.
  private void loadOne(long pa) {
    byte[] bytes = new byte[block];
    try {
      inner.read(pa, MemorySegment.ofArray(bytes));
      blocks.put(new Run[] {new Run(pa, bytes, 0, block)}, 1);
    } catch (Failure unreadable) {
      return; // who asks for a field of it is told
    }
  }

  /**
   * Fetches ranges ahead, everything in one batch. Blocks that lie side by side are one read of up
   * to a page: to a device that costs much less than several. What cannot be had is passed over.
   */
  @Override
  public void prefetch(List<Range> ranges) {
    load(missing(ranges), LONGEST);
  }

  /**
   * Reads blocks in one batch and keeps them.
   *
   * @param longest bytes of one read
   */
  private void load(long[] sorted, int longest) {
    List<Transfer> runs = runs(sorted, longest);
    if (!runs.isEmpty()) {
      inner.read(runs);
      keep(runs);
    }
  }

  /** Those that could be read. */
  private void keep(List<Transfer> read) {
    Run[] runs = new Run[read.size()];
    int count = 0;
    for (Transfer transfer : read) {
      if (transfer.failure() == null) {
        byte[] bytes = (byte[]) transfer.target().heapBase().orElseThrow();
        runs[count++] = new Run(transfer.pa(), bytes, 0, bytes.length);
      }
    }
    blocks.put(runs, count);
  }

  /** Blocks of these ranges that are not there yet, ascending; some may come more than once. */
  private long[] missing(List<Range> ranges) {
    long[] found = new long[Math.max(16, 4 * ranges.size())];
    int count = 0;
    boolean ascending = true;
    for (Range range : ranges) {
      for (long pa = range.start() & -block; pa - range.end() < 0; pa += block) {
        if (count < mostBlocks && blocks.get(pa) == null) {
          found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
          ascending &= count == 0 || found[count - 1] <= pa;
          found[count++] = pa;
        }
      }
    }
    if (!ascending) {
      Arrays.sort(found, 0, count);
    }
    return Arrays.copyOf(found, count);
  }

  /** The blocks as reads. */
  private List<Transfer> runs(long[] sorted, int longest) {
    List<Transfer> runs = new ArrayList<>(sorted.length);
    for (int i = 0; i < sorted.length; ) {
      long start = sorted[i];
      long end = start + block;
      for (i++; i < sorted.length && joins(sorted[i], start, end, longest); i++) {
        end = sorted[i] + block;
      }
      runs.add(Transfer.toArray(start, (int) (end - start)));
    }
    return runs;
  }

  /** Also one that comes again. */
  private static boolean joins(long pa, long start, long end, int longest) {
    return pa < end || pa == end && end - start < longest;
  }

  @Override
  public boolean near(long pa) {
    return blocks.get(pa & -block) != null;
  }

  private Run cached(long pa) {
    long at = pa & -block;
    Run cached = blocks.get(at);
    if (cached == null) {
      loadOne(at);
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
    Run cached = cached(pa);
    return cached == null ? inner.u64(pa) : (long) LONG.get(cached.bytes(), cached.place(pa));
  }

  @Override
  public int u32(long pa) {
    long offset = pa & (block - 1);
    if (offset > block - Integer.BYTES) {
      return super.u32(pa);
    }
    Run cached = cached(pa);
    return cached == null ? inner.u32(pa) : (int) INT.get(cached.bytes(), cached.place(pa));
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
