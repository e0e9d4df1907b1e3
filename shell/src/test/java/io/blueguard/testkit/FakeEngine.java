package io.blueguard.testkit;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.dma.Engine;
import io.blueguard.memory.ExtentMemory;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.RamLayout;
import io.blueguard.memory.Reader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** An engine over bytes of the test, which records what it is asked and fails when told to. */
public final class FakeEngine implements Engine {
  private final MemorySegment bytes;
  private final List<Range> calls = new ArrayList<>();
  private boolean inPlace;
  private long latencyNanos;
  private int failOn = -1;
  private boolean closed;

  public FakeEngine(byte[] bytes) {
    this.bytes = MemorySegment.ofArray(bytes);
  }

  public FakeEngine inPlace() {
    inPlace = true;
    return this;
  }

  /** The nth read from now on (1 is the next) fails. */
  public FakeEngine failOn(int nth) {
    failOn = calls.size() + nth;
    return this;
  }

  /** Every call takes that long, a batch as long as a single read. */
  public FakeEngine latency(long nanos) {
    latencyNanos = nanos;
    return this;
  }

  /** What was read so far, one range a read, those of batches too. */
  public synchronized List<Range> calls() {
    return List.copyOf(calls);
  }

  public boolean closed() {
    return closed;
  }

  public MemorySegment bytes() {
    return bytes;
  }

  /** Its bytes as RAM from address 0 on. */
  public PhysicalMemory memory() {
    return new ExtentMemory(this, RamLayout.IDENTITY.extents(bytes.byteSize()));
  }

  @Override
  public Description describe() {
    return new Description("fake", bytes.byteSize(), inPlace, 64, 64);
  }

  @Override
  public MemorySegment window() {
    return inPlace ? bytes.asReadOnly() : null;
  }

  @Override
  public void read(long offset, MemorySegment target) {
    LockSupport.parkNanos(latencyNanos);
    fill(offset, target);
  }

  private void fill(long offset, MemorySegment target) {
    synchronized (this) {
      calls.add(new Range(offset, target.byteSize()));
      if (calls.size() == failOn) {
        throw new Failure.EngineFailure("planned fault: offset=" + Hex.of(offset));
      }
    }
    if (offset < 0 || offset + target.byteSize() > bytes.byteSize()) {
      throw new Failure.EngineFailure("outside the source: offset=" + Hex.of(offset));
    }
    MemorySegment.copy(bytes, offset, target, 0, target.byteSize());
  }

  @Override
  public void read(List<Transfer> batch) {
    LockSupport.parkNanos(latencyNanos);
    for (Transfer transfer : batch) {
      try {
        fill(transfer.offset(), transfer.target());
      } catch (Failure failure) {
        transfer.failed(failure.getMessage());
      }
    }
  }

  @Override
  public List<Range> populated() {
    return List.of(new Range(0, bytes.byteSize()));
  }

  @Override
  public void scan(Range range, List<byte[]> patterns, Hits hits) {
    byte[] all = bytes.asSlice(range.start(), range.length()).toArray(Reader.U8);
    ByteScan.scan(all, patterns, (at, pattern) -> hits.hit(range.start() + at, pattern));
  }

  @Override
  public void close() {
    closed = true;
  }
}
