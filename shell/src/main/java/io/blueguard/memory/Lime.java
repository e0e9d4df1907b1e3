package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import java.util.ArrayList;
import java.util.List;

/**
 * LiME: ranges one behind the other, each with a header of 32 bytes.
 *
 * <pre>
 *   0 magic "EMiL"(4)  4 version(4)  8 first address(8)  16 last address(8)  24 reserved(8)
 * </pre>
 */
final class Lime {
  private static final int HEADER = 32;
  private static final int MAGIC = 0x4c69_4d45;
  private static final int MOST_RANGES = 1 << 16;

  private final Source file;
  private final List<String> warnings = new ArrayList<>();
  private final List<Extent> extents = new ArrayList<>();

  private Lime(Source file) {
    this.file = file;
  }

  static Dump open(Source file) {
    Lime lime = new Lime(file);
    lime.ranges();
    if (lime.extents.isEmpty()) {
      throw new Failure.BadData(lime.warnings.getFirst());
    }
    lime.overlap();
    return Dump.recorded("lime", file.engine(), lime.extents, lime.warnings);
  }

  private void overlap() {
    long twice = bytes(extents) - bytes(Extent.tidy(extents));
    if (twice > 0) {
      warnings.add(
          "lime ranges overlap: bytes=%s; of two the one that starts first is read"
              .formatted(Hex.of(twice)));
    }
  }

  private static long bytes(List<Extent> extents) {
    return extents.stream().mapToLong(extent -> extent.ram().length()).sum();
  }

  private void ranges() {
    long at = 0;
    for (int i = 0; at < file.size(); i++) {
      String fault = i == MOST_RANGES ? "too many ranges" : fault(at);
      if (fault != null) {
        warnings.add(
            "lime file is damaged: range=%d offset=%s %s; what lies behind is missing"
                .formatted(i, Hex.of(at), fault));
        return;
      }
      long pa = file.u64(at + 8);
      long length = file.u64(at + 16) - pa + 1;
      Extent have = new Extent(pa, length, at + HEADER).within(file.size());
      extents.add(have);
      if (have.ram().length() < length) {
        warnings.add(
            "lime range is cut off: range=%d pa=%s wanted=%s have=%s; copy the file again"
                .formatted(i, Hex.of(pa), Hex.of(length), Hex.of(have.ram().length())));
        return;
      }
      at += HEADER + length;
    }
  }

  /** What is wrong with the header, or null. */
  private String fault(long at) {
    if (!file.has(at, HEADER + 1)) {
      return "reason=cut off";
    }
    if (file.u32(at) != MAGIC) {
      return "magic=" + Hex.of(Integer.toUnsignedLong(file.u32(at)));
    }
    int version = file.u32(at + 4);
    if (version != 1) {
      return "version=%d".formatted(version);
    }
    long first = file.u64(at + 8);
    long last = file.u64(at + 16);
    return Long.compareUnsigned(last, first) < 0 || last - first + 1 <= 0
        ? "first=%s last=%s".formatted(Hex.of(first), Hex.of(last))
        : null;
  }
}
