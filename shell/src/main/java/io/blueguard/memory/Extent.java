package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A piece of RAM and where an engine keeps it.
 *
 * @param ram physical addresses
 * @param offset of the first byte in the engine
 */
public record Extent(Range ram, long offset) {
  Extent(long pa, long length, long offset) {
    this(new Range(pa, length), offset);
  }

  /**
   * The pieces one behind the other in a file, as a raw dump of a machine with holes keeps them.
   */
  static List<Extent> inSequence(List<Range> ram) {
    List<Extent> extents = new ArrayList<>();
    long offset = 0;
    for (Range range : ram) {
      if (!extents.isEmpty()
          && Long.compareUnsigned(range.start(), extents.getLast().ram.end()) < 0) {
        throw new Failure.UsageError(
            "ram ranges overlap or do not ascend: range=%s; list them as /proc/iomem does"
                .formatted(range));
      }
      extents.add(new Extent(range, offset));
      offset += range.length();
    }
    return extents;
  }

  /**
   * Ascending, without overlap (of two the one that starts first stays whole, of two with one start
   * the first in the list), neighbours that are neighbours in the engine too made one.
   */
  static List<Extent> tidy(List<Extent> extents) {
    List<Extent> sorted = new ArrayList<>(extents);
    sorted.removeIf(extent -> extent.ram.length() == 0);
    sorted.sort(Comparator.comparing(extent -> extent.ram.start(), Long::compareUnsigned));
    List<Extent> tidy = new ArrayList<>();
    for (Extent extent : sorted) {
      append(tidy, extent);
    }
    return tidy;
  }

  private static void append(List<Extent> tidy, Extent extent) {
    Extent last = tidy.isEmpty() ? null : tidy.getLast();
    Extent rest = last == null ? extent : extent.from(last.ram.end());
    if (rest.ram.length() == 0) {
      return;
    }
    if (last != null && last.continuedBy(rest)) {
      tidy.removeLast();
      rest = new Extent(last.ram.start(), last.ram.length() + rest.ram.length(), last.offset);
    }
    tidy.add(rest);
  }

  private boolean continuedBy(Extent next) {
    return ram.end() == next.ram.start() && offset + ram.length() == next.offset;
  }

  /** What lies at {@code pa} and behind it. */
  private Extent from(long pa) {
    if (Long.compareUnsigned(pa, ram.start()) <= 0) {
      return this;
    }
    long cut = pa - ram.start();
    return Long.compareUnsigned(cut, ram.length()) >= 0
        ? new Extent(pa, 0, offset)
        : new Extent(pa, ram.length() - cut, offset + cut);
  }

  /** What of it lies in the first {@code size} bytes of the engine. */
  Extent within(long size) {
    long have = Math.clamp(size - offset, 0, ram.length());
    return new Extent(ram.start(), have, offset);
  }
}
