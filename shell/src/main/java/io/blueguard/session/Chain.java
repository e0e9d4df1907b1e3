package io.blueguard.session;

import io.blueguard.base.Range;
import io.blueguard.dma.DeviceModel;
import io.blueguard.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Adds up what a device needs at the least for the reads that one walk makes: each read waits for
 * the one before it, the entries of a batch go together. That is the walk's own longest dependent
 * chain at the device's latency, and its bytes at the device's rates. Nothing is guessed ahead
 * here: a good guess may beat this.
 *
 * <p>For one thread.
 */
final class Chain implements PhysicalMemory {
  private final PhysicalMemory inner;
  private final DeviceModel model;
  private double nanos;

  Chain(PhysicalMemory inner, DeviceModel model) {
    this.inner = inner;
    this.model = model;
  }

  double nanos() {
    return nanos;
  }

  @Override
  public void read(long pa, MemorySegment target) {
    nanos += model.latencyNs(target.byteSize());
    inner.read(pa, target);
  }

  @Override
  public void read(List<Transfer> batch) {
    if (!batch.isEmpty()) {
      nanos += model.latencyNs(1) - model.serviceNs(1);
      batch.forEach(transfer -> nanos += model.serviceNs(transfer.target().byteSize()));
    }
    inner.read(batch);
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

  /** Enough for batches of what is known to be needed, too few for guesses. */
  @Override
  public int depth() {
    return 2;
  }
}
