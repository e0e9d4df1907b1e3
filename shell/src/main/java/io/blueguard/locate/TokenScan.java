package io.blueguard.locate;

import io.blueguard.base.Range;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.profile.Kallsyms;
import java.util.ArrayList;
import java.util.List;

/**
 * Searches RAM for the token tables of kallsyms. Every kernel that was ever in this memory may have
 * left one, so that there may be several.
 *
 * @param tables physical addresses of runs of digits with a token table around them
 * @param digits how many runs of digits there were at all
 * @param stopped whether the search was given up because of too many of them
 */
record TokenScan(List<Long> tables, int digits, boolean stopped) {
  private static final int MAX_TABLES = 64;
  private static final int MAX_DIGITS = 100_000;
  private static final int AROUND = 8 << 10;

  /**
   * @param where parts of RAM to search, ascending
   */
  static TokenScan of(PhysicalMemory memory, List<Range> where) {
    List<Long> tables = new ArrayList<>();
    int[] digits = {0};
    memory.scan(
        where,
        List.of(Kallsyms.pattern()),
        (pa, pattern) -> {
          digits[0]++;
          if (plausible(memory, pa)) {
            tables.add(pa);
          }
          return tables.size() < MAX_TABLES && digits[0] < MAX_DIGITS;
        });
    boolean stopped = tables.size() == MAX_TABLES || digits[0] == MAX_DIGITS;
    return new TokenScan(tables, digits[0], stopped);
  }

  private static boolean plausible(PhysicalMemory memory, long pa) {
    Range window = window(memory, pa, AROUND, AROUND);
    byte[] bytes = Values.read(memory, window.start(), (int) window.length());
    return bytes != null && Kallsyms.plausible(bytes, (int) (pa - window.start()));
  }

  /** The surroundings of an address as far as RAM reaches, from a multiple of 8 on. */
  static Range window(PhysicalMemory memory, long pa, long before, long after) {
    for (Range extent : memory.extents()) {
      if (extent.contains(pa)) {
        long start = pa - extent.start() < before ? extent.start() : pa - before;
        long end = extent.end() - pa < after ? extent.end() : pa + after;
        start = start + 7 & ~7;
        return new Range(start, Math.max(0, end - start));
      }
    }
    return new Range(pa & ~7, 0);
  }
}
