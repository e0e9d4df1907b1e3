package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A read-set as memory: exactly the bytes that were read, and nothing else. The same walk gives the
 * same rows again; another walk fails where it leaves the recorded way.
 */
public final class ReplayMemory implements PhysicalMemory {
  private final ReadSet set;

  public ReplayMemory(ReadSet set) {
    this.set = set;
  }

  @Override
  public List<Range> extents() {
    return set.ranges();
  }

  private long place(long pa, long length) {
    long place = set.place(pa, length);
    if (place < 0) {
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
    throw new Failure.NotMapped(
        "not recorded: a replay cannot be searched; search the dump or the live target", 0);
  }
}
