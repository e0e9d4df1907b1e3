package io.blueguard.base;

/**
 * Bytes from {@code start} (inclusive) on, {@code length} of them.
 *
 * @param start first address, unsigned
 * @param length bytes, not negative
 */
public record Range(long start, long length) {
  public Range {
    if (length < 0) {
      throw new IllegalArgumentException("range length is negative: length=" + length);
    }
  }

  /** First address behind the range. */
  public long end() {
    return start + length;
  }

  public boolean contains(long address) {
    return Long.compareUnsigned(address - start, length) < 0;
  }

  /** Whether all of {@code [address, address + size)} lies inside. */
  public boolean contains(long address, long size) {
    long offset = address - start;
    return size >= 0
        && Long.compareUnsigned(offset, length) <= 0
        && Long.compareUnsigned(size, length - offset) <= 0;
  }

  @Override
  public String toString() {
    return Hex.of(start) + "-" + Hex.of(end());
  }
}
