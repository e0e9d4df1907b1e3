package io.blueguard.session;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A target as typed, taken apart: {@code
 * live:/dev/shm/host.ram?ram=0-0x80000000,0x100000000-0x140000000}.
 *
 * @param kind {@code file}, {@code live}, {@code qemu}, {@code example}, {@code emulated}, {@code
 *     doca}, {@code uring}, or {@code plain} for a path or a name without a prefix
 * @param rest what stands behind the prefix: path, pid, name, device; of {@code emulated} the inner
 *     spec
 * @param model of {@code emulated} the name of the device model, else empty
 * @param ram extents of RAM where the user gave them; empty when they are to be found out
 */
record TargetSpec(String kind, String rest, String model, List<Range> ram) {
  private static final List<String> KINDS =
      List.of("file", "live", "qemu", "example", "emulated", "doca", "uring", "replay");

  static TargetSpec parse(String spec) {
    int colon = spec.indexOf(':');
    String kind = colon < 0 ? "" : spec.substring(0, colon);
    if (!KINDS.contains(kind)) {
      return withOptions("plain", spec, "");
    }
    String rest = spec.substring(colon + 1);
    if (rest.isEmpty()) {
      throw new Failure.UsageError("target spec ends behind its prefix: spec=" + spec);
    }
    if (!kind.equals("emulated")) {
      return withOptions(kind, rest, "");
    }
    int inner = rest.indexOf(':');
    if (inner <= 0) {
      throw new Failure.UsageError(
          "emulated target without a model and a target: spec="
              + spec
              + "; try emulated:bluefield2:example:clean");
    }
    return new TargetSpec(kind, rest.substring(inner + 1), rest.substring(0, inner), List.of());
  }

  /** What comes back as text for the same target. */
  @Override
  public String toString() {
    String prefix = kind.equals("plain") ? "" : kind + ":";
    return prefix + (model.isEmpty() ? "" : model + ":") + rest;
  }

  Optional<List<Range>> givenRam() {
    return ram.isEmpty() ? Optional.empty() : Optional.of(ram);
  }

  private static TargetSpec withOptions(String kind, String rest, String model) {
    int mark = rest.indexOf("?ram=");
    if (mark < 0) {
      return new TargetSpec(kind, rest, model, List.of());
    }
    List<String> extents = List.of(rest.substring(mark + "?ram=".length()).split(","));
    return new TargetSpec(kind, rest.substring(0, mark), model, ranges(extents));
  }

  /** {@code 0x0-0x80000000}: first address and the one behind the last. */
  static List<Range> ranges(List<String> extents) {
    List<Range> ranges = new ArrayList<>();
    for (String extent : extents) {
      String[] ends = extent.split("-");
      if (ends.length != 2) {
        throw new Failure.UsageError(
            "not a range: value=" + extent + "; try 0x0-0x80000000 (end behind the last byte)");
      }
      long start = Hex.parse(ends[0]);
      long length = Hex.parse(ends[1]) - start;
      if (length <= 0) {
        throw new Failure.UsageError("range ends before it starts: value=" + extent);
      }
      ranges.add(new Range(start, length));
    }
    return List.copyOf(ranges);
  }
}
