package io.blueguard.memory;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what is read through it. Small reads, which are most, cost one step each, for which
 * threads do not wait for each other.
 */
public final class MeteredMemory extends ForwardingMemory {
  // One counter for each width, so that a read touches a single one of them.
  private final LongAdder of8 = new LongAdder();
  private final LongAdder of4 = new LongAdder();
  private final LongAdder of2 = new LongAdder();
  private final LongAdder of1 = new LongAdder();
  private final LongAdder blocks = new LongAdder();
  private final LongAdder blockBytes = new LongAdder();

  public MeteredMemory(PhysicalMemory inner) {
    super(inner);
  }

  /** Reads so far, each entry of a batch one. */
  public long reads() {
    return of8.sum() + of4.sum() + of2.sum() + of1.sum() + blocks.sum();
  }

  public long bytes() {
    return 8 * of8.sum() + 4 * of4.sum() + 2 * of2.sum() + of1.sum() + blockBytes.sum();
  }

  /** A comparison is as many reads as it took the engine. */
  @Override
  public List<Integer> changed(ReadSet set) {
    List<Integer> changed = inner.changed(set);
    blocks.add(set.compared());
    blockBytes.add(set.comparedBytes());
    return changed;
  }

  @Override
  public void read(long pa, MemorySegment target) {
    blocks.increment();
    blockBytes.add(target.byteSize());
    inner.read(pa, target);
  }

  @Override
  public void read(List<Transfer> batch) {
    blocks.add(batch.size());
    blockBytes.add(batch.stream().mapToLong(Transfer::length).sum());
    inner.read(batch);
  }

  @Override
  public long u64(long pa) {
    of8.increment();
    return inner.u64(pa);
  }

  @Override
  public int u32(long pa) {
    of4.increment();
    return inner.u32(pa);
  }

  @Override
  public int u16(long pa) {
    of2.increment();
    return inner.u16(pa);
  }

  @Override
  public int u8(long pa) {
    of1.increment();
    return inner.u8(pa);
  }
}
