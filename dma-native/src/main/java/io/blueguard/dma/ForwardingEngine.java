package io.blueguard.dma;

import io.blueguard.base.Range;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** An engine in front of another; what it does not do in its own way goes through. */
abstract class ForwardingEngine implements Engine {
  private final Engine inner;

  ForwardingEngine(Engine inner) {
    this.inner = inner;
  }

  @Override
  public Description describe() {
    return inner.describe();
  }

  @Override
  public MemorySegment window() {
    return inner.window();
  }

  @Override
  public long faults() {
    return inner.faults();
  }

  @Override
  public List<Range> populated() {
    return inner.populated();
  }

  @Override
  public void scan(Range range, List<byte[]> patterns, Hits hits) {
    inner.scan(range, patterns, hits);
  }

  @Override
  public int[] differences(Expected expected) {
    return inner.differences(expected);
  }

  @Override
  public List<byte[]> digests(List<Range> ranges) {
    return inner.digests(ranges);
  }

  @Override
  public Engine lane() {
    return inner.lane();
  }

  @Override
  public Engine shared() {
    return inner.shared();
  }
}
