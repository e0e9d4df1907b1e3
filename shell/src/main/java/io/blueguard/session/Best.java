package io.blueguard.session;

import static java.util.Comparator.comparingLong;

import io.blueguard.base.Range;
import io.blueguard.dma.DeviceModel;
import java.util.List;

/**
 * What could be done at the best, as a yardstick for what was measured: by a device model its own
 * arithmetic, else by the speed at which one core of this machine copies memory.
 *
 * @param model null where the target is not behind a modelled device
 * @param copy what copying costs here
 */
record Best(DeviceModel model, CopySpeed copy) {
  private static final int PAGE = 4096;

  /**
   * Nanoseconds that this machine's copying takes for each of so many reads at once; 0 where
   * nothing is modelled, for then that is the limit itself.
   */
  double copying(int bytes, int depth) {
    double each = depth == 1 ? copy.oneNsPerByte() : copy.allNsPerByte();
    return model == null || bytes < PAGE ? 0 : bytes * each;
  }

  /** Nanoseconds for each of so many independent reads at once; 0 when it cannot be said. */
  double read(int bytes, int depth) {
    if (model == null) {
      return bytes < PAGE ? 0 : bytes * copy.oneNsPerByte();
    }
    double busy = model.serviceNs(bytes);
    double inDepth = model.latencyNs(bytes) / Math.min(depth, model.depth());
    return Math.max(busy, depth == 1 ? model.latencyNs(bytes) : inDepth);
  }

  /**
   * Nanoseconds to see whether these ranges have changed: each read once, all of them at once, a
   * device reading as one what lies near each other.
   */
  double compare(List<Range> ranges) {
    if (model == null) {
      return ranges.stream().mapToLong(Range::length).sum() * copy.oneNsPerByte();
    }
    List<Range> sorted = ranges.stream().sorted(comparingLong(Range::start)).toList();
    double busy = 0;
    Range joined = null;
    for (Range range : sorted) {
      Range both = joined == null ? range : joined(joined, range);
      boolean together = joined != null && service(both) <= service(joined) + service(range);
      busy += together ? service(both) - service(joined) : service(range);
      joined = together ? both : range;
    }
    return busy + model.latencyNs(1) - model.serviceNs(1);
  }

  private static Range joined(Range first, Range second) {
    return new Range(first.start(), Math.max(first.end(), second.end()) - first.start());
  }

  private double service(Range range) {
    return model.serviceNs(range.length());
  }
}
