package io.blueguard.memory;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what is read through it. Small reads, which are most, cost one atomic step each. */
public final class MeteredMemory extends ForwardingMemory {
  // One counter for each width, so that a read touches a single one of them.
  private final AtomicLong of8 = new AtomicLong();
  private final AtomicLong of4 = new AtomicLong();
  private final AtomicLong of2 = new AtomicLong();
  private final AtomicLong of1 = new AtomicLong();
  private final AtomicLong blocks = new AtomicLong();
  private final AtomicLong blockBytes = new AtomicLong();

  public MeteredMemory(PhysicalMemory inner) {
    super(inner);
  }

  /** Reads so far, each entry of a batch one. */
  public long reads() {
    return of8.get() + of4.get() + of2.get() + of1.get() + blocks.get();
  }

  public long bytes() {
    return 8 * of8.get() + 4 * of4.get() + 2 * of2.get() + of1.get() + blockBytes.get();
  }

  @Override
  public void read(long pa, MemorySegment target) {
    blocks.getAndIncrement();
    blockBytes.getAndAdd(target.byteSize());
    inner.read(pa, target);
  }

  @Override
  public void read(List<Transfer> batch) {
    blocks.getAndAdd(batch.size());
    blockBytes.getAndAdd(batch.stream().mapToLong(each -> each.target().byteSize()).sum());
    inner.read(batch);
  }

  @Override
  public long u64(long pa) {
    of8.getAndIncrement();
    return inner.u64(pa);
  }

  @Override
  public int u32(long pa) {
    of4.getAndIncrement();
    return inner.u32(pa);
  }

  @Override
  public int u16(long pa) {
    of2.getAndIncrement();
    return inner.u16(pa);
  }

  @Override
  public int u8(long pa) {
    of1.getAndIncrement();
    return inner.u8(pa);
  }
}
