package io.blueguard.memory;

import io.blueguard.base.Range;
import java.util.List;

/**
 * What wrappers have in common: they stand in front of another memory. Nothing is read in place
 * through them, or they would not see it; a scan goes past them.
 */
abstract class ForwardingMemory implements PhysicalMemory {
  protected final PhysicalMemory inner;

  ForwardingMemory(PhysicalMemory inner) {
    this.inner = inner;
  }

  @Override
  public List<Range> extents() {
    return inner.extents();
  }

  @Override
  public List<Range> populated() {
    return inner.populated();
  }

  @Override
  public void scan(List<byte[]> patterns, Hits hits) {
    inner.scan(patterns, hits);
  }

  /** Past the wrapper: what a comparison says is of now, whatever is remembered here. */
  @Override
  public List<Integer> changed(ReadSet set) {
    return inner.changed(set);
  }

  @Override
  public void prefetch(List<Range> ranges) {
    inner.prefetch(ranges);
  }

  @Override
  public boolean near(long pa) {
    return inner.near(pa);
  }

  @Override
  public boolean dumped() {
    return inner.dumped();
  }

  @Override
  public int depth() {
    return inner.depth();
  }

  @Override
  public void close() {
    inner.close();
  }
}
