package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A read-set as memory: exactly the bytes that were read, and nothing else. The same walk gives the
 * same rows again; another walk fails where it leaves the recorded way.
 */
public final class ReplayMemory implements PhysicalMemory {
  private final ReadSet set;
  private final List<Range> extents;
  private final List<Range> populated;
  // Of the whole machine; empty when it is not known.
  private final List<Range> ram;
  private final AtomicLong missing = new AtomicLong();

  public ReplayMemory(ReadSet set) {
    this(set, set.ranges(), set.ranges(), List.of());
  }

  /**
   * @param extents of the machine that was read
   * @param populated its parts that hold data
   */
  public ReplayMemory(ReadSet set, List<Range> extents, List<Range> populated) {
    this(set, extents, populated, extents);
  }

  private ReplayMemory(ReadSet set, List<Range> extents, List<Range> populated, List<Range> known) {
    this.set = set;
    this.extents = List.copyOf(extents);
    this.populated = List.copyOf(populated);
    this.ram = List.copyOf(known);
  }

  @Override
  public List<Range> extents() {
    return extents;
  }

  @Override
  public List<Range> populated() {
    return populated;
  }

  /** How many reads so far were of bytes that were not recorded. */
  public long missing() {
    return missing.get();
  }

  private long place(long pa, long length) {
    long place = set.place(pa, length);
    if (place < 0) {
      if (!ram.isEmpty() && ram.stream().noneMatch(range -> range.contains(pa, length))) {
        throw new Failure.NotMapped("outside ram: pa=%s".formatted(Hex.of(pa)), pa);
      }
      missing.getAndIncrement();
      throw new Failure.NotMapped(
          "not recorded: pa=%s length=%d; a replay holds only what its views have read"
              .formatted(Hex.of(pa), length),
          pa);
    }
    return place;
  }

  @Override
  public void read(long pa, MemorySegment target) {
    long length = target.byteSize();
    MemorySegment.copy(set.bytes(), place(pa, length), target, 0, length);
  }

  @Override
  public long u64(long pa) {
    return set.bytes().get(U64, place(pa, Long.BYTES));
  }

  @Override
  public int u32(long pa) {
    return set.bytes().get(U32, place(pa, Integer.BYTES));
  }

  /** Nothing is found: what lies between the recorded ranges is not known. */
  @Override
  public void scan(List<byte[]> patterns, Hits hits) {
    missing.getAndIncrement();
    throw new Failure.NotMapped(
        "not recorded: a replay cannot be searched; search the dump or the live target", 0);
  }
}
