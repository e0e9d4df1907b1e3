package io.blueguard.kernel;

import java.util.Arrays;

/** Addresses in order, unboxed. */
public final class LongList {
  private long[] values = new long[64];
  private int size;

  public void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = value;
  }

  public int size() {
    return size;
  }

  public long[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
