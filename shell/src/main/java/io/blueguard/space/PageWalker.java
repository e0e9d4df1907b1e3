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
   * @return one for each address; null where an entry could not be read
   */
  End[] walk(long[] vas) {
    End[] ends = new End[vas.length];
    long[] tables = new long[vas.length];
    Arrays.fill(tables, root);
    PhysicalMemory.Transfer[] entries = new PhysicalMemory.Transfer[vas.length];
    for (int depth = 0; depth < levels.length && fetch(vas, tables, depth, entries); depth++) {
      for (int i = 0; i < vas.length; i++) {
        boolean read = entries[i] != null && entries[i].failure() == null;
        tables[i] = read ? step(entries[i].target().get(Reader.U64, 0), depth, ends, i) : -1;
      }
    }
    return ends;
  }

  /** Reads the entry of each address whose way goes on; false when none does. */
  private boolean fetch(long[] vas, long[] tables, int depth, PhysicalMemory.Transfer[] entries) {
    List<PhysicalMemory.Transfer> batch = new ArrayList<>(vas.length);
    PhysicalMemory.Transfer last = null;
    for (int i = 0; i < vas.length; i++) {
      entries[i] = null;
      if (tables[i] >= 0 && layout.isCanonical(vas[i])) {
        long pa = tables[i] + levels[depth].index(vas[i]) * Long.BYTES;
        if (last == null || last.pa() != pa) {
          last = new PhysicalMemory.Transfer(pa, MemorySegment.ofArray(new byte[Long.BYTES]));
          batch.add(last);
        }
        entries[i] = last;
      }
    }
    memory.read(batch);
    return !batch.isEmpty();
  }

  /** The next table; -1 when the way ends here, and then where it ended is noted. */
  private long step(long entry, int depth, End[] ends, int i) {
    boolean last = depth == levels.length - 1;
    if (format.present(entry) && !last && !format.block().in(entry)) {
      return format.target(entry);
    }
    ends[i] = end(levels[depth], entry, last);
    return -1;
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
