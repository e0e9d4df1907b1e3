package io.blueguard.testkit;

import io.blueguard.dma.Engine;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * An engine behind a device of which only the arithmetic is done: it adds up the time that a
 * BlueField-2 would need by its published figures, and takes none. For comparing ways to ask.
 */
public final class ModelEngine extends PlainEngine {
  private static final double LATENCY_NS = 1500;
  private static final long[] SIZES = {256, 1024, 4096, 65536};
  private static final double[] NS = {1e3 / 10.5, 1e3 / 6.8, 1e3 / 3.9, 1e3 / 0.39};

  private final long size;
  private double nanos;
  private long rounds;
  private long reads;
  private long bytes;

  public ModelEngine(Engine inner) {
    super(inner);
    size = inner.describe().size();
  }

  public double micros() {
    return nanos / 1000;
  }

  public long rounds() {
    return rounds;
  }

  public long reads() {
    return reads;
  }

  public long bytes() {
    return bytes;
  }

  /** What a read of that size takes when there are always some under way. */
  private static double occupancy(long size) {
    for (int i = 0; i < SIZES.length; i++) {
      if (size <= SIZES[i]) {
        double below = i == 0 ? NS[0] : NS[i - 1];
        long from = i == 0 ? 0 : SIZES[i - 1];
        return below + (NS[i] - below) * (size - from) / (SIZES[i] - from);
      }
    }
    return NS[SIZES.length - 1] * size / SIZES[SIZES.length - 1];
  }

  private void count(long size) {
    reads++;
    bytes += size;
    nanos += occupancy(size);
  }

  @Override
  public Description describe() {
    return new Description("model", size, false, 256, 128);
  }

  @Override
  public void read(long offset, MemorySegment target) {
    rounds++;
    // The latency is that of a whole small read.
    nanos += LATENCY_NS - occupancy(8);
    count(target.byteSize());
    super.read(offset, target);
  }

  @Override
  public void read(List<Transfer> batch) {
    if (!batch.isEmpty()) {
      rounds++;
      nanos += LATENCY_NS;
      batch.forEach(transfer -> count(transfer.target().byteSize()));
    }
    super.read(batch);
  }
}
