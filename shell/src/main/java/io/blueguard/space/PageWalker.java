package io.blueguard.space;

import io.blueguard.base.Failure;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.Reader;
import io.blueguard.space.PageWalk.Flags;
import io.blueguard.space.PageWalk.Step;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The only page-table walker. It follows at most as many entries as the layout has levels, so that
 * tables which point at themselves or outside of RAM end like any other.
 */
final class PageWalker {
  private static final int TABLES = 64;

  /** Of a page, in memory or on its way there; and of a table of a guest whose host swaps. */
  private static final String AWAY = "swapped out";

  private static final String TABLE_AWAY = "page table swapped out";

  private final PhysicalMemory memory;
  private final PagingLayout.Level[] levels;
  private final PagingLayout layout;
  private final EntryFormat format;
  private final long root;

  /** Where some of the last tables lie: what is side by side in virtual memory needs one walk. */
  private final Table[] tables = new Table[TABLES];

  private final int tableShift;

  /** Immutable, as any thread may meet it. */
  private record Table(long region, long pa) {}

  PageWalker(PhysicalMemory memory, PagingLayout layout, long root) {
    this.memory = memory;
    this.layout = layout;
    this.levels = layout.levels().toArray(PagingLayout.Level[]::new);
    this.format = layout.format();
    this.root = root;
    int last = levels.length - 1;
    this.tableShift = Long.numberOfTrailingZeros(levels[last == 0 ? 0 : last - 1].size());
  }

  /**
   * Where a walk ended.
   *
   * @param pa start of the page
   * @param size of the page, or of the hole
   * @param reason null when there is a page
   */
  record End(long pa, long size, String level, long entry, String reason) {
    long at(long va) {
      return pa + (va & (size - 1));
    }

    /** Whether what is missing exists and is only not in memory now. */
    boolean away() {
      return AWAY.equals(reason) || TABLE_AWAY.equals(reason);
    }
  }

  /** Follows the tables, from the last one on where that is known. */
  End walk(long va) {
    Table known = tables[(int) (va >>> tableShift) & (TABLES - 1)];
    if (known != null && known.region == va >>> tableShift) {
      return walk(va, null, levels.length - 1, known.pa);
    }
    return walk(va, null, 0, root);
  }

  /** Follows the tables. Every entry looked at is told to {@code trail}, unless that is null. */
  End walk(long va, List<Step> trail) {
    return walk(va, trail, 0, root);
  }

  private End walk(long va, List<Step> trail, int from, long first) {
    if (!layout.isCanonical(va)) {
      return new End(0, 1, "none", 0, "not canonical");
    }
    long table = first;
    for (int depth = from; ; depth++) {
      PagingLayout.Level level = levels[depth];
      long entryPa = table + level.index(va) * Long.BYTES;
      long entry;
      try {
        entry = memory.u64(entryPa);
      } catch (Failure.NotMapped outside) {
        String reason = outside.away() ? TABLE_AWAY : "page table outside ram";
        return new End(0, level.size(), level.name(), 0, reason);
      }
      boolean last = depth == levels.length - 1;
      if (trail != null) {
        trail.add(new Step(level.name(), entryPa, entry, flags(entry, last)));
      }
      if (!format.present(entry) || last || format.block().in(entry)) {
        return end(level, entry, last);
      }
      table = format.target(entry);
      if (depth == levels.length - 2) {
        long region = va >>> tableShift;
        tables[(int) region & (TABLES - 1)] = new Table(region, table);
      }
    }
  }

  /**
   * Follows the tables for many addresses at once, the entries of a level in one batch.
   *
   * @param vas ascending, so that those which share an entry lie side by side and it is read once
   * @return one for each address, the same for those of one entry; null where one could not be read
   */
  End[] walk(long[] vas) {
    End[] ends = new End[vas.length];
    List<Shared> ways = fromRoot(vas);
    for (int depth = 0; depth < levels.length && !ways.isEmpty(); depth++) {
      List<PhysicalMemory.Transfer> entries = new ArrayList<>(ways.size());
      List<Shared> split = split(ways, vas, depth, entries);
      memory.read(entries);
      ways = steps(split, entries, depth, ends);
    }
    return ends;
  }

  private List<Shared> steps(
      List<Shared> split, List<PhysicalMemory.Transfer> entries, int depth, End[] ends) {
    List<Shared> ways = new ArrayList<>(split.size());
    for (int i = 0; i < split.size(); i++) {
      step(split.get(i), entries.get(i), depth, ends, ways);
    }
    return ways;
  }

  /** Addresses, as places in an array, whose way leads through the same table. */
  private record Shared(int from, int to, long table) {}

  private List<Shared> fromRoot(long[] vas) {
    List<Shared> ways = new ArrayList<>();
    for (int from = 0; from < vas.length; ) {
      int to = from;
      while (to < vas.length && layout.isCanonical(vas[to])) {
        to++;
      }
      if (from < to) {
        ways.add(new Shared(from, to, root));
      }
      from = to + 1;
    }
    return ways;
  }

  /** Those of each table by entry; of each entry the read of it. */
  private List<Shared> split(
      List<Shared> ways, long[] vas, int depth, List<PhysicalMemory.Transfer> entries) {
    List<Shared> split = new ArrayList<>(ways.size());
    long mask = -levels[depth].size();
    for (Shared way : ways) {
      for (int from = way.from; from < way.to; ) {
        int to = end(vas, from, way.to, mask);
        split.add(new Shared(from, to, way.table));
        long pa = way.table + levels[depth].index(vas[from]) * Long.BYTES;
        byte[] entry = new byte[Long.BYTES];
        entries.add(new PhysicalMemory.Transfer(pa, MemorySegment.ofArray(entry)));
        from = to;
      }
    }
    return split;
  }

  /** Behind the last address that has the same entry as the one at {@code from}. */
  private static int end(long[] vas, int from, int limit, long mask) {
    long region = vas[from] & mask;
    if ((vas[limit - 1] & mask) == region) {
      return limit; // as most often, for they ascend
    }
    int to = from + 1;
    while ((vas[to] & mask) == region) {
      to++;
    }
    return to;
  }

  /** On to the next table; where the way ends here, that is noted for all of them. */
  private void step(
      Shared way, PhysicalMemory.Transfer read, int depth, End[] ends, List<Shared> ways) {
    if (read.failure() != null) {
      return;
    }
    long entry = read.target().get(Reader.U64, 0);
    boolean last = depth == levels.length - 1;
    if (format.present(entry) && !last && !format.block().in(entry)) {
      ways.add(new Shared(way.from, way.to, format.target(entry)));
    } else {
      Arrays.fill(ends, way.from, way.to, end(levels[depth], entry, last));
    }
  }

  private End end(PagingLayout.Level level, long entry, boolean last) {
    boolean maps = last ? format.page().in(entry) : format.block().in(entry);
    if (!format.present(entry)) {
      if (maps && level.leaf() && format.resident().in(entry)) {
        return page(level, entry, format.residentTarget(entry));
      }
      String reason = entry == 0 ? "never touched" : last ? AWAY : "not present";
      return new End(0, level.size(), level.name(), entry, reason);
    }
    if (!maps || !level.leaf()) {
      return new End(0, level.size(), level.name(), entry, "reserved entry");
    }
    return page(level, entry, format.target(entry));
  }

  private static End page(PagingLayout.Level level, long entry, long target) {
    long size = level.size();
    return new End(target & -size, size, level.name(), entry, null);
  }

  /** The whole story, for a person. */
  PageWalk explain(long va) {
    List<Step> steps = new ArrayList<>(levels.length);
    End end;
    try {
      end = walk(va, steps);
    } catch (Failure.EngineFailure unreadable) {
      end = new End(0, 1, "none", 0, "page table unreadable: " + unreadable.getMessage());
    }
    long pa = end.reason() == null ? end.at(va) : 0;
    return new PageWalk(va, steps, pa, end.size(), end.reason(), together(steps));
  }

  private Flags flags(long entry, boolean last) {
    boolean user = format.user().in(entry);
    return new Flags(
        format.present(entry),
        format.writable().in(entry),
        user,
        (user ? format.nxUser() : format.nxKernel()).in(entry),
        format.global().in(entry),
        !last && format.block().in(entry));
  }

  private Flags together(List<Step> steps) {
    if (steps.isEmpty()) {
      return Flags.NONE;
    }
    Flags leaf = steps.getLast().flags();
    if (!format.inherited()) {
      return leaf;
    }
    return new Flags(
        leaf.present(),
        steps.stream().allMatch(step -> step.flags().writable()),
        steps.stream().allMatch(step -> step.flags().user()),
        steps.stream().anyMatch(step -> step.flags().nx()),
        leaf.global(),
        leaf.huge());
  }
}
