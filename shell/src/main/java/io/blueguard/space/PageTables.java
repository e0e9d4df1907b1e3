package io.blueguard.space;

import io.blueguard.base.Failure;
import io.blueguard.base.Range;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that is mapped in a range, table by table rather than address by address. Tables that
 * cannot be read are left out and counted; their number is bounded, since tables of a hostile
 * target may point at themselves.
 */
public final class PageTables {
  private static final int MAX_TABLES = 262_144;

  /**
   * Neighbouring pages with the same rights.
   *
   * @param writable every level allows writing
   * @param user every level lets user programs in
   * @param executable no level forbids the kernel to execute it
   */
  public record Mapping(Range range, boolean writable, boolean user, boolean executable) {}

  /**
   * @param mappings ascending
   * @param lost tables that could not be read
   */
  public record Result(List<Mapping> mappings, int lost) {}

  /** Told of each page, ascending. */
  @FunctionalInterface
  public interface Pages {
    /**
     * @param size bytes of the page, small or huge
     */
    void page(long va, long pa, long size);
  }

  private final AddressSpace space;
  private final EntryFormat format;
  private final List<PagingLayout.Level> levels;
  private final Range range;
  private final List<Mapping> found = new ArrayList<>();
  private int tables;
  private final Pages pages;
  private final boolean executable;
  private int lost;

  /**
   * @param executable whether only what the kernel may execute is wanted
   */
  private PageTables(AddressSpace space, Range range, Pages pages, boolean executable) {
    this.space = space;
    this.range = range;
    this.pages = pages;
    this.executable = executable;
    format = space.layout().format();
    levels = space.layout().levels();
  }

  /**
   * @throws Failure.WalkStopped when there are more tables than any machine has
   */
  public static Result in(AddressSpace space, Range range) {
    return mappings(new PageTables(space, range, (va, pa, size) -> {}, false));
  }

  /**
   * What of it the kernel may execute. A table behind an entry that forbids it for all that lies
   * below is not read: x86 repeats the few tables of its espfix stacks thousands of times that way.
   *
   * @throws Failure.WalkStopped when there are more tables than any machine has
   */
  public static Result executable(AddressSpace space, Range range) {
    return mappings(new PageTables(space, range, (va, pa, size) -> {}, true));
  }

  private static Result mappings(PageTables tables) {
    tables.walk();
    return new Result(tables.found, tables.lost);
  }

  /**
   * The same, page by page and with where each one lies.
   *
   * @return tables that could not be read
   * @throws Failure.WalkStopped when there are more tables than any machine has
   */
  public static int each(AddressSpace space, Range range, Pages pages) {
    PageTables tables = new PageTables(space, range, pages, false);
    tables.walk();
    return tables.lost;
  }

  private void walk() {
    int bits = space.layout().bits();
    long base = range.start() < 0 && bits < 64 ? -1L << bits : 0;
    table(space.root(), 0, base, true, true, true);
  }

  private void table(long pa, int depth, long base, boolean w, boolean u, boolean x) {
    if (++tables > MAX_TABLES) {
      throw new Failure.WalkStopped("more page tables than limit=" + MAX_TABLES);
    }
    PagingLayout.Level level = levels.get(depth);
    long[] entries = new long[1 << level.bits()];
    try {
      space.memory().read(pa, MemorySegment.ofArray(entries));
    } catch (Failure.NotMapped | Failure.EngineFailure unreadable) {
      lost++;
      return;
    }
    // The top table of a split address space (x86, nested) holds the other half too.
    for (int i = 0; i < entries.length; i++) {
      long entry = entries[i];
      if (entry == 0) {
        continue;
      }
      long va = address(base, level, i, depth);
      if (format.present(entry) && meets(va, level.size())) {
        entry(entry, depth, va, w, u, x);
      } else if (format.resident().in(entry) && meets(va, level.size())) {
        resident(entry, depth, va);
      }
    }
  }

  private long address(long base, PagingLayout.Level level, int i, int depth) {
    long va = base + ((long) i << level.shift());
    if (depth > 0 || space.layout().canonical() != PagingLayout.Canonical.SIGNED) {
      return va;
    }
    int unused = 64 - space.layout().bits();
    return (long) i << level.shift() << unused >> unused;
  }

  private boolean meets(long va, long size) {
    return Long.compareUnsigned(va + (size - 1), range.start()) >= 0
        && Long.compareUnsigned(va, range.end()) < 0;
  }

  private void entry(long entry, int depth, long va, boolean w, boolean u, boolean x) {
    boolean last = depth == levels.size() - 1;
    boolean user = format.user().in(entry);
    boolean executable = !(user ? format.nxUser() : format.nxKernel()).in(entry);
    boolean writable = format.writable().in(entry);
    boolean maps = last ? format.page().in(entry) : format.block().in(entry);
    boolean all = format.inherited();
    if (maps && levels.get(depth).leaf()) {
      long size = levels.get(depth).size();
      pages.page(va, format.target(entry) & -size, size);
      if (executable && x || !this.executable) {
        add(va, size, writable && w, user && u, executable && x);
      }
    } else if (!last && !maps && !(this.executable && all && !(executable && x))) {
      table(
          format.target(entry),
          depth + 1,
          va,
          !all || writable && w,
          !all || user && u,
          !all || executable && x);
    }
  }

  /** The processor may not use it at the moment, yet the page is there. */
  private void resident(long entry, int depth, long va) {
    PagingLayout.Level level = levels.get(depth);
    boolean last = depth == levels.size() - 1;
    boolean maps = last ? format.page().in(entry) : format.block().in(entry);
    if (!format.present(entry) && maps && level.leaf()) {
      pages.page(va, format.residentTarget(entry) & -level.size(), level.size());
    }
  }

  private void add(long va, long size, boolean writable, boolean user, boolean executable) {
    Mapping next = new Mapping(new Range(va, size), writable, user, executable);
    if (!found.isEmpty()) {
      Mapping last = found.getLast();
      if (last.range().end() == va
          && last.writable() == writable
          && last.user() == user
          && last.executable() == executable) {
        Range longer = new Range(last.range().start(), last.range().length() + size);
        found.set(found.size() - 1, new Mapping(longer, writable, user, executable));
        return;
      }
    }
    found.add(next);
  }
}
