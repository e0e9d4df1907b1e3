package io.blueguard.dma;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.blueguard.base.Range;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A device that an emulated engine is as slow as; how the figures work together is said in {@code
 * device_model.h}.
 *
 * @param depth reads that can be under way at once
 * @param idealBatch entries a batch should have for full speed
 * @param latencyNs of one small read on an idle device
 * @param jitterNs up to so much is added to each latency, decided by {@code seed}
 * @param timeoutNs after which a read that was lost is given up
 * @param failEvery every so manieth read fails; 0: none
 * @param loseEvery every so manieth read never ends; 0: none
 * @param rates of reads by size, sizes ascending
 * @param dead reads that touch it never end; null: there is no such range
 */
public record DeviceModel(
    String name,
    int depth,
    int idealBatch,
    long latencyNs,
    long jitterNs,
    long seed,
    long timeoutNs,
    long failEvery,
    long loseEvery,
    List<Rate> rates,
    Range dead) {
  /** A device without a dead range. */
  public DeviceModel(
      String name,
      int depth,
      int idealBatch,
      long latencyNs,
      long jitterNs,
      long seed,
      long timeoutNs,
      long failEvery,
      long loseEvery,
      List<Rate> rates) {
    this(
        name,
        depth,
        idealBatch,
        latencyNs,
        jitterNs,
        seed,
        timeoutNs,
        failEvery,
        loseEvery,
        rates,
        null);
  }

  /** The same device, dead where this is touched. */
  public DeviceModel dead(Range range) {
    return new DeviceModel(
        name,
        depth,
        idealBatch,
        latencyNs,
        jitterNs,
        seed,
        timeoutNs,
        failEvery,
        loseEvery,
        rates,
        range);
  }

  /** What the device does of reads of one size, when there are always some under way. */
  public record Rate(long bytes, long readsPerSecond) {
    private double ns() {
      return 1e9 / readsPerSecond;
    }
  }

  public static final int RATES = 16;
  private static final long SIZE = 344;
  private static final long RATES_AT = 88;
  private static final long RATE = 16;

  public DeviceModel {
    rates = List.copyOf(rates);
    if (rates.isEmpty() || rates.size() > RATES) {
      throw new IllegalArgumentException(
          "device model has no usable rates: points=%d; 1 to %d are possible"
              .formatted(rates.size(), RATES));
    }
  }

  /**
   * Nanoseconds for which a read of that size keeps the device busy; the arithmetic is that of
   * {@code device_model.cpp}.
   */
  public double serviceNs(long bytes) {
    Rate before = null;
    for (Rate rate : rates) {
      if (bytes <= rate.bytes()) {
        return before == null ? rate.ns() : between(before, rate, bytes);
      }
      before = rate;
    }
    return before.ns() * bytes / before.bytes();
  }

  private static double between(Rate before, Rate next, long bytes) {
    double part = (double) (bytes - before.bytes()) / (next.bytes() - before.bytes());
    return before.ns() + part * (next.ns() - before.ns());
  }

  /** Nanoseconds that one read of that size takes on an idle device, jitter aside. */
  public double latencyNs(long bytes) {
    return latencyNs + serviceNs(bytes) - serviceNs(1);
  }

  /** The parameters of the engine, {@code bg_device_model}. */
  MemorySegment parameters(Arena arena, long inner) {
    MemorySegment at = arena.allocate(SIZE, 8);
    at.set(JAVA_LONG, 0, inner);
    at.set(JAVA_INT, 8, depth);
    at.set(JAVA_INT, 12, idealBatch);
    at.set(JAVA_LONG, 16, latencyNs);
    at.set(JAVA_LONG, 24, jitterNs);
    at.set(JAVA_LONG, 32, seed);
    at.set(JAVA_LONG, 40, timeoutNs);
    at.set(JAVA_LONG, 48, failEvery);
    at.set(JAVA_LONG, 56, loseEvery);
    if (dead != null) {
      at.set(JAVA_LONG, 64, dead.start());
      at.set(JAVA_LONG, 72, dead.length());
      at.set(JAVA_INT, 84, 1);
    }
    at.set(JAVA_INT, 80, rates.size());
    for (int i = 0; i < rates.size(); i++) {
      at.set(JAVA_LONG, RATES_AT + i * RATE, rates.get(i).bytes());
      at.set(JAVA_LONG, RATES_AT + i * RATE + 8, rates.get(i).readsPerSecond());
    }
    return at;
  }
}
