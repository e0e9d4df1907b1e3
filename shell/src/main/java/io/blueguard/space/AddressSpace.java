package io.blueguard.space;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.memory.Reader;
import io.blueguard.walk.Walks;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Virtual memory: a {@link Reader} over virtual addresses that goes through page tables.
 *
 * <p>Translations are remembered, so that a warm read is one probe of an array and a read of
 * physical memory. Nothing is ever forgotten: an address space lives for one moment (a command, a
 * tick), and {@link #fresh} begins the next.
 *
 * <p>Any number of threads may read: slots are replaced as a whole and hold immutable pages, so
 * that a race costs a repeated walk and never a wrong answer.
 *
 * <p>Open only to {@link TracedSpace}, which tells of each read.
 */
public class AddressSpace implements Reader {
  // Many spaces are made for a question or two: tables begin small and grow when pages meet.
  private static final int FEW_SLOTS = 64;
  private static final int SLOTS = 1024;
  private static final int FEW_HUGE_SLOTS = 16;
  private static final int HUGE_SLOTS = 1024;
  private static final int HUGE_SHIFT = 21;
  private static final long[] NONE = {};

  private final PhysicalMemory memory;
  // What a guest's bytes are read from without asking again where they lie; else the same.
  private final PhysicalMemory base;
  private final PagingLayout layout;
  private final long root;
  private final PageWalker walker;
  private final int pageShift;
  private Page[] slots;
  // A huge page fills many slots above, one at a time; this finds it again without a walk.
  private Page[] hugeSlots;

  /**
   * @param root physical address of the top table: cr3, ttbr1 or the like, without their flag bits
   */
  public AddressSpace(PhysicalMemory memory, PagingLayout layout, long root) {
    this(memory, layout, root, new Page[FEW_SLOTS], new Page[FEW_HUGE_SLOTS]);
  }

  private AddressSpace(
      PhysicalMemory memory, PagingLayout layout, long root, Page[] slots, Page[] hugeSlots) {
    this.slots = slots;
    this.hugeSlots = hugeSlots;
    this.memory = memory;
    this.base = memory.base();
    this.layout = layout;
    this.root = root;
    this.walker = new PageWalker(memory, layout, root);
    this.pageShift = Long.numberOfTrailingZeros(layout.pageSize());
  }

  public PhysicalMemory memory() {
    return memory;
  }

  public PagingLayout layout() {
    return layout;
  }

  public long root() {
    return root;
  }

  /**
   * The same tables in another view of the same memory, with all that is remembered; for memory
   * that cannot change.
   */
  public AddressSpace over(PhysicalMemory view) {
    slots = slots.length < SLOTS ? grown(slots, SLOTS, pageShift) : slots;
    hugeSlots =
        hugeSlots.length < HUGE_SLOTS ? grown(hugeSlots, HUGE_SLOTS, HUGE_SHIFT) : hugeSlots;
    return new AddressSpace(view, layout, root, slots, hugeSlots);
  }

  /**
   * Bytes of the page that holds an address.
   *
   * @throws Failure.NotMapped when the tables lead nowhere
   */
  public long pageSize(long va) {
    Page page = known(va);
    return page == null ? walked(va).size : page.size;
  }

  /** Where other tables of this memory lead from an address, or -1; nothing is remembered. */
  public long elsewhere(long otherRoot, long va) {
    PageWalker.End end = new PageWalker(memory, layout, otherRoot).walk(va);
    return end.reason() == null ? end.at(va) : -1;
  }

  /** Other tables of this memory, those of a process. */
  public AddressSpace under(long otherRoot) {
    return new AddressSpace(memory, layout, otherRoot);
  }

  /** The same tables with nothing remembered. */
  public AddressSpace fresh() {
    return new AddressSpace(memory, layout, root);
  }

  /**
   * Physical address behind a virtual one.
   *
   * @throws Failure.NotMapped when the tables lead nowhere
   * @throws Failure.EngineFailure when an entry cannot be read
   */
  public long translate(long va) {
    Page page = known(va);
    page = page == null ? walked(va) : page;
    return page.pa + (va - page.va);
  }

  /**
   * Says that these ranges of virtual addresses are about to be read. Worth its while for many
   * objects on an engine that does not answer at once: all of them come in one batch. Addresses
   * that lead nowhere are passed over.
   */
  public void prefetch(List<Range> wanted) {
    if (memory.depth() == 1) {
      return;
    }
    prefetchTables(wanted);
    memory.prefetch(physical(wanted));
  }

  // A loop for itself, as the ones below: the compiler meets loops first, and what it meets is
  // compiled with all that is called from there. With a device behind it that takes seconds.
  private List<Range> physical(List<Range> wanted) {
    List<Range> ranges = new ArrayList<>(wanted.size());
    for (Range range : wanted) {
      for (long done = 0; done < range.length(); ) {
        long va = range.start() + done;
        long part = Math.min(range.length() - done, layout.pageSize() - (va & pageMask()));
        addRange(ranges, va, part);
        done += part;
      }
    }
    return ranges;
  }

  /** Whether what is there has been fetched already, so that nothing is gained by guessing it. */
  public boolean near(long va) {
    try {
      return memory.near(translate(va));
    } catch (Failure.NotMapped | Failure.EngineFailure nowhere) {
      return false;
    }
  }

  /**
   * Says that these ranges of virtual addresses are about to be translated: where the engine does
   * not answer at once, the entries of all of them come in one batch for each level.
   */
  public void prefetchTables(List<Range> wanted) {
    if (memory.depth() == 1) {
      return;
    }
    long[] vas = unknownPages(wanted);
    if (vas.length == 0) {
      return;
    }
    remember(vas, walker.walk(vas));
  }

  private void remember(long[] vas, PageWalker.End[] ends) {
    for (int i = 0; i < vas.length; i++) {
      boolean there = ends[i] != null && ends[i].reason() == null;
      if (there && !(i > 0 && ends[i] == ends[i - 1] && beside(vas[i - 1], vas[i]))) {
        remember(vas[i], page(vas[i], ends[i]));
      }
    }
  }

  /** Whether one huge page that is remembered for one of them is found for the other too. */
  private static boolean beside(long va, long other) {
    return va >>> HUGE_SHIFT == other >>> HUGE_SHIFT;
  }

  /** The first address of each page that the ranges touch and nobody has asked for, ascending. */
  private long[] unknownPages(List<Range> ranges) {
    long[] unknown = NONE;
    int count = 0;
    boolean ascending = true;
    for (Range range : ranges) {
      long first = range.start() & ~pageMask();
      for (long va = first; va - range.end() < 0; va += layout.pageSize()) {
        if ((count == 0 || unknown[count - 1] != va) && known(va) == null) {
          unknown = count < unknown.length ? unknown : Arrays.copyOf(unknown, 2 * count + 64);
          ascending &= count == 0 || unknown[count - 1] < va;
          unknown[count++] = va;
        }
      }
    }
    return ascending ? Arrays.copyOf(unknown, count) : sorted(unknown, count);
  }

  /** The first so many ascending, each once. */
  private static long[] sorted(long[] unknown, int count) {
    Arrays.sort(unknown, 0, count);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || unknown[i] != unknown[kept - 1]) {
        unknown[kept++] = unknown[i];
      }
    }
    return Arrays.copyOf(unknown, kept);
  }

  private Page known(long va) {
    Page page = at(slots, va, pageShift);
    if (page == null || !page.covers(va)) {
      page = at(hugeSlots, va, HUGE_SHIFT);
    }
    return page != null && page.covers(va) ? page : null;
  }

  private long pageMask() {
    return layout.pageSize() - 1;
  }

  private void addRange(List<Range> ranges, long va, long length) {
    try {
      ranges.add(new Range(translate(va), length));
    } catch (Failure.NotMapped | Failure.EngineFailure nowhere) {
      // It is told when the address is really read.
      return;
    }
  }

  /** Every level on the way; an address that leads nowhere ends with the reason. */
  public PageWalk walk(long va) {
    return walker.explain(va);
  }

  @Override
  public void read(long va, MemorySegment target) {
    long length = target.byteSize();
    for (long done = 0; done < length; ) {
      Page page = page(va + done);
      long offset = va + done - page.va;
      long part = Math.min(length - done, page.size - offset);
      base.read(page.at + offset, part == length ? target : target.asSlice(done, part));
      done += part;
    }
  }

  @Override
  public long u64(long va) {
    Page page = page(va);
    long offset = va - page.va;
    if (offset > page.size - Long.BYTES) {
      return Reader.super.u64(va);
    }
    return base.u64(page.at + offset);
  }

  @Override
  public int u32(long va) {
    Page page = page(va);
    long offset = va - page.va;
    if (offset > page.size - Integer.BYTES) {
      return Reader.super.u32(va);
    }
    return base.u32(page.at + offset);
  }

  @Override
  public int u16(long va) {
    Page page = page(va);
    long offset = va - page.va;
    if (offset > page.size - Short.BYTES) {
      return Reader.super.u16(va);
    }
    return base.u16(page.at + offset);
  }

  @Override
  public int u8(long va) {
    Page page = page(va);
    return base.u8(page.at + (va - page.va));
  }

  /** Reads page by page, so that a string which ends before a hole does not need what is in it. */
  @Override
  public String cstring(long va, int limit) {
    String text = "";
    for (int done = 0; done < limit; ) {
      Page page = page(va + done);
      int part = (int) Math.min(limit - done, page.size - (va + done - page.va));
      part = Math.min(part, 64);
      byte[] bytes = bytes(va + done, part);
      int length = 0;
      while (length < part && bytes[length] != 0) {
        length++;
      }
      String piece = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
      text = done == 0 ? piece : text.concat(piece);
      if (length < part) {
        return text;
      }
      done += part;
    }
    return text;
  }

  /** With what lies there in one piece. */
  private Page page(long va) {
    Page page = at(slots, va, pageShift);
    return page != null && page.covers(va) && page.at != Page.NOWHERE ? page : miss(va);
  }

  private Page miss(long va) {
    Page page = known(va);
    page = page == null ? walked(va) : page;
    if (page.at == Page.NOWHERE) {
      long inside = page.pa + (va - page.va);
      long size = Math.min(page.size, memory.piece(inside));
      long start = va & -size;
      long pa = page.pa + (start - page.va);
      page = new Page(start, pa, size, memory.inBase(pa));
    }
    remember(va, page);
    return page;
  }

  private void remember(long va, Page page) {
    if (page.size >= 1L << HUGE_SHIFT) {
      hugeSlots = kept(hugeSlots, HUGE_SLOTS, HUGE_SHIFT, va, page);
    }
    slots = kept(slots, SLOTS, pageShift, va, page);
  }

  private static Page at(Page[] table, long va, int shift) {
    return table[(int) (va >>> shift) & (table.length - 1)];
  }

  /** The table with the page in it, or a larger one where another page has its place. */
  private static Page[] kept(Page[] table, int most, int shift, long va, Page page) {
    Page before = at(table, va, shift);
    boolean taken = before != null && !before.covers(va) && table.length < most;
    Page[] kept = taken ? grown(table, most, shift) : table;
    kept[(int) (va >>> shift) & (kept.length - 1)] = page;
    return kept;
  }

  private static Page[] grown(Page[] table, int length, int shift) {
    Page[] larger = new Page[length];
    for (Page page : table) {
      if (page != null) {
        larger[(int) (page.va >>> shift) & (length - 1)] = page;
      }
    }
    return larger;
  }

  private Page walked(long va) {
    // Whatever reads on and on comes by here, so that Ctrl-C reaches it.
    Walks.check();
    PageWalker.End end = walker.walk(va);
    if (end.reason() != null) {
      throw new Failure.NotMapped(
          "not mapped: va=%s level=%s entry=%s reason=%s"
              .formatted(Hex.of(va), end.level(), Hex.of(end.entry()), end.reason()),
          va,
          end.away());
    }
    Page page = page(va, end);
    remember(va, page);
    return page;
  }

  private Page page(long va, PageWalker.End end) {
    long at = base == memory ? end.pa() : Page.NOWHERE;
    return new Page(va & -end.size(), end.pa(), end.size(), at);
  }
}
