package io.blueguard.memory;

import io.blueguard.base.Range;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory of which the ranges of an old read-set have been fetched ahead, in one batch: a walk that
 * goes the old way never waits, and what is new to it is read from the target.
 */
public final class PrefetchedMemory extends ForwardingMemory {
  private final ReadSet now;
  private final AtomicLong misses = new AtomicLong();

  /**
   * @param old which ranges to fetch
   */
  public PrefetchedMemory(PhysicalMemory inner, ReadSet old) {
    this(inner, old, old.fetch(inner));
  }

  /**
   * @param fetched what {@link ReadSet#fetch} of {@code old} gave; what failed there is read again
   *     when it is asked for
   */
  public PrefetchedMemory(PhysicalMemory inner, ReadSet old, List<Transfer> fetched) {
    super(inner);
    List<Range> ranges = new ArrayList<>(old.count());
    MemorySegment bytes = Arena.ofAuto().allocate(Math.max(1, old.size()));
    long size = 0;
    for (int i = 0; i < old.count(); i++) {
      if (fetched.get(i).failure() == null) {
        MemorySegment range = fetched.get(i).target();
        MemorySegment.copy(range, 0, bytes, size, range.byteSize());
        size += range.byteSize();
        ranges.add(old.range(i));
      }
    }
    now = new ReadSet(ranges, bytes.asSlice(0, size), old.complete(), false);
  }

  /** What was fetched is there at once; blocks around it would have to be read from the target. */
  @Override
  public int depth() {
    return 1;
  }

  /** How many reads had to go to the target. */
  public long misses() {
    return misses.get();
  }

  @Override
  public void read(long pa, MemorySegment target) {
    long length = target.byteSize();
    long place = now.place(pa, length);
    if (place < 0) {
      misses.getAndIncrement();
      inner.read(pa, target);
      return;
    }
    MemorySegment.copy(now.bytes(), place, target, 0, length);
  }

  /** What is not there is read from the target in one batch. */
  @Override
  public void read(List<Transfer> batch) {
    List<Transfer> missing = new ArrayList<>();
    for (Transfer transfer : batch) {
      long length = transfer.target().byteSize();
      long place = now.place(transfer.pa(), length);
      if (place < 0) {
        missing.add(transfer);
      } else {
        MemorySegment.copy(now.bytes(), place, transfer.target(), 0, length);
      }
    }
    misses.getAndAdd(missing.size());
    inner.read(missing);
  }

  @Override
  public long u64(long pa) {
    long place = now.place(pa, Long.BYTES);
    if (place >= 0) {
      return now.bytes().get(U64, place);
    }
    misses.getAndIncrement();
    return inner.u64(pa);
  }

  @Override
  public int u32(long pa) {
    long place = now.place(pa, Integer.BYTES);
    if (place >= 0) {
      return now.bytes().get(U32, place);
    }
    misses.getAndIncrement();
    return inner.u32(pa);
  }
}
