package io.blueguard.locate;

import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.profile.Type;
import io.blueguard.profile.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Whether RAM lies in this image where the firmware told the kernel that it lies. A raw file says
 * nothing about the hole below 4 GiB; taken without it, everything behind the hole is read from the
 * wrong place, and the kernel itself may still look right.
 *
 * <p>Source: {@code e820_table_firmware}, since 4.13, else {@code e820_table}; x86 only. arm64
 * kernels need no such test: there the image itself lies elsewhere.
 */
final class MemoryMap {
  /** Firmware tables, video memory and the like are no RAM and stand in an image all the same. */
  private static final long TOLERATED = 16 << 20;

  private static final int MAX_ENTRIES = 4096;
  private static final int ENTRY = 20;
  private static final int RAM = 1;

  private MemoryMap() {}

  static void check(Image image, Paging paging, Types types, Checks checks) {
    List<Range> told = ram(image, paging, types);
    if (told.isEmpty()) {
      return;
    }
    List<Range> extents = image.memory().extents();
    long missing = total(told) - common(told, extents);
    long strange = total(extents) - common(told, extents);
    String detail = "%d MiB told, %d MiB missing".formatted(total(told) >> 20, missing >> 20);
    boolean elsewhere = missing > TOLERATED && strange > TOLERATED;
    Range last = told.getLast();
    checks.needed(
        "ram lies where the firmware said",
        !elsewhere,
        elsewhere ? detail + ", it reaches to " + Hex.of(last.end()) : detail);
    checks.also("no ram is missing", missing <= TOLERATED, detail);
  }

  /** What the firmware called RAM, ascending; empty when the kernel keeps no such table. */
  private static List<Range> ram(Image image, Paging paging, Types types) {
    OptionalLong table = image.u64("e820_table_firmware");
    table = table.isPresent() ? table : image.u64("e820_table");
    OptionalLong entries =
        types.struct("e820_table").flatMap(t -> t.member("entries")).stream()
            .mapToLong(Type.Member::offset)
            .findFirst();
    List<Range> ranges = new ArrayList<>();
    if (table.isEmpty() || entries.isEmpty()) {
      return ranges;
    }
    byte[] count = Values.read(paging.space(), table.getAsLong(), Integer.BYTES);
    int n = count == null ? 0 : Values.u32(count, 0);
    if (n <= 0 || n > MAX_ENTRIES) {
      return ranges;
    }
    byte[] bytes = Values.read(paging.space(), table.getAsLong() + entries.getAsLong(), n * ENTRY);
    for (int at = 0; bytes != null && at < bytes.length; at += ENTRY) {
      long start = Values.u64(bytes, at);
      long size = Values.u64(bytes, at + 8);
      if (Values.u32(bytes, at + 16) == RAM && start >= 0 && size > 0 && start + size > start) {
        ranges.add(new Range(start, size));
      }
    }
    return ranges;
  }

  private static long total(List<Range> ranges) {
    return ranges.stream().mapToLong(Range::length).sum();
  }

  private static long common(List<Range> some, List<Range> others) {
    long bytes = 0;
    for (Range a : some) {
      for (Range b : others) {
        bytes += Math.max(0, Math.min(a.end(), b.end()) - Math.max(a.start(), b.start()));
      }
    }
    return bytes;
  }
}
