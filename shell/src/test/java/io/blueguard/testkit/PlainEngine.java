package io.blueguard.testkit;

import io.blueguard.base.Range;
import io.blueguard.dma.Engine;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * An engine in front of another that knows reads and no more: nothing lies in place, and what it
 * compares it reads. Tests change what they are about.
 */
public class PlainEngine implements Engine {
  private final Engine inner;

  public PlainEngine(Engine inner) {
    this.inner = inner;
  }

  @Override
  public Description describe() {
    return inner.describe();
  }

  @Override
  public void read(long offset, MemorySegment target) {
    inner.read(offset, target);
  }

  @Override
  public void read(List<Transfer> batch) {
    inner.read(batch);
  }

  @Override
  public List<Range> populated() {
    return inner.populated();
  }

  @Override
  public void scan(Range range, List<byte[]> patterns, Hits hits) {
    inner.scan(range, patterns, hits);
  }

  /** The other one is its owner's. */
  @Override
  public void close() {}
}
