package io.blueguard.inspect;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import io.blueguard.kernel.Kernel;
import io.blueguard.space.PageWalk;
import java.util.ArrayList;
import java.util.List;

/**
 * Kernel memory as its page tables have it: neighbouring pages with the same rights.
 *
 * @param writable every level allows writing
 * @param executable no level forbids execution
 */
public record KernelMapping(Range range, boolean writable, boolean executable) {
  private static final int LIMIT = 4_000_000;

  /**
   * What is mapped in a range, ascending. A hole is skipped by the size of the entry it stands in.
   */
  public static List<KernelMapping> in(Kernel kernel, Range range) {
    List<KernelMapping> found = new ArrayList<>();
    long va = range.start();
    for (int steps = 0; Long.compareUnsigned(va, range.end()) < 0; steps++) {
      if (steps == LIMIT) {
        throw new Failure.WalkStopped("more pages than limit=" + LIMIT);
      }
      PageWalk walk = kernel.space().walk(va);
      long size = Math.max(walk.pageSize(), 4096);
      long end = (va & -size) + size;
      if (walk.mapped()) {
        add(found, va, end - va, walk.flags());
      }
      if (end == 0) {
        break;
      }
      va = end;
    }
    return found;
  }

  private static void add(List<KernelMapping> found, long va, long length, PageWalk.Flags flags) {
    boolean writable = flags.writable();
    boolean executable = !flags.nx();
    if (!found.isEmpty()) {
      KernelMapping last = found.getLast();
      if (last.range.end() == va && last.writable == writable && last.executable == executable) {
        Range longer = new Range(last.range.start(), last.range.length() + length);
        found.set(found.size() - 1, new KernelMapping(longer, writable, executable));
        return;
      }
    }
    found.add(new KernelMapping(new Range(va, length), writable, executable));
  }
}
