package io.blueguard.inspect.text;

import io.blueguard.base.Range;
import io.blueguard.kernel.Kernel;
import io.blueguard.space.PageTables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the kernel can execute in its half of the address space, by its page tables at this moment.
 *
 * @param mappings ascending
 * @param lost page tables that could not be read
 */
public record ExecutablePages(List<PageTables.Mapping> mappings, int lost) {
  /** All that the page tables of the kernel allow to be executed. */
  public static ExecutablePages of(Kernel kernel) {
    return kernel
        .moment()
        .once(
            ExecutablePages.class,
            () -> {
              PageTables.Result all = PageTables.executable(kernel.space(), KernelHalf.of(kernel));
              return new ExecutablePages(
                  all.mappings().stream().filter(m -> !m.user()).toList(), all.lost());
            });
  }

  /** These pages without a part, for many questions: whether an address is in one of them. */
  public Outside outside(Range part) {
    List<Range> left = new ArrayList<>();
    for (PageTables.Mapping mapping : mappings) {
      Range all = mapping.range();
      if (CodeMap.overlap(all, part)) {
        add(left, all.start(), part.start());
        add(left, part.end(), all.end());
      } else {
        left.add(all);
      }
    }
    return new Outside(part, left);
  }

  private static void add(List<Range> ranges, long from, long to) {
    if (Long.compareUnsigned(from, to) < 0) {
      ranges.add(new Range(from, to - from));
    }
  }

  /** Executable, and not in that part. */
  public static final class Outside {
    private final Range part;
    private final long[] starts;
    private final long[] ends;

    private Outside(Range part, List<Range> ranges) {
      this.part = part;
      starts = ranges.stream().mapToLong(Range::start).toArray();
      ends = ranges.stream().mapToLong(Range::end).toArray();
    }

    boolean same(Outside other) {
      return part.equals(other.part)
          && Arrays.equals(starts, other.starts)
          && Arrays.equals(ends, other.ends);
    }

    public boolean contains(long va) {
      // Nearly every address that is asked for lies in the part, or is none.
      return va < 0 && !part.contains(va) && found(va);
    }

    private boolean found(long va) {
      int low = 0;
      int high = starts.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (Long.compareUnsigned(starts[middle], va) <= 0) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low > 0 && Long.compareUnsigned(va, ends[low - 1]) < 0;
    }
  }
}
