package io.blueguard.guest;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import io.blueguard.memory.PhysicalMemory;
import io.blueguard.space.AddressSpace;
import io.blueguard.space.PageTables;
import io.blueguard.space.PageWalk;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * The physical memory of a virtual machine, as the process that runs it has it:
 *
 * <pre>
 *   guest physical --memory slot--> user address --page tables of the process--> host physical
 * </pre>
 *
 * <p>The host may itself be a guest. What is remembered of the way is as old as this object, and
 * {@link #on} begins a new moment, unless the host's memory is a dump. A page that the process does
 * not have is told apart from a page of zeros: reading it fails with the reason.
 */
public final class GuestMemory implements PhysicalMemory {
  private static final long PIECE = 4096;
  private static final int SAMPLES = 1000;

  private final AddressSpace process;
  private final PhysicalMemory host;
  private final List<MemorySlot> slots;
  private final boolean still;
  // The slots as arrays, for reads.
  private final long[] starts;
  private final long[] lengths;
  private final long[] hvas;
  private List<Piece> pieces;
  private final Backing backing;
  // Null until a page is missing.
  private LongPredicate away;

  /** Knows more of pages that the process does not have than its tables. */
  public interface Backing {
    /**
     * Whether what lay at a user address exists and is only not in memory.
     *
     * @param base the host's memory at the moment of which it is asked
     */
    LongPredicate away(PhysicalMemory base);
  }

  /**
   * A run of guest memory that lies in one piece in the host's.
   *
   * @param pa in the host
   */
  public record Piece(long gpa, long pa, long length) {}

  /**
   * @param process the address space of the process that runs the guest
   * @param slots in any order; of two that overlap the one that starts first is used
   */
  public GuestMemory(AddressSpace process, List<MemorySlot> slots) {
    this(process, slots, false);
  }

  /**
   * @param still whether the host's memory cannot change, so that nothing has to be looked up twice
   */
  public GuestMemory(AddressSpace process, List<MemorySlot> slots, boolean still) {
    this(process, slots, still, base -> hva -> false);
  }

  public GuestMemory(AddressSpace process, List<MemorySlot> slots, boolean still, Backing backing) {
    this.still = still;
    this.backing = backing;
    this.process = process;
    this.host = process.memory();
    this.slots = tidy(slots);
    this.starts = this.slots.stream().mapToLong(slot -> slot.gpa().start()).toArray();
    this.lengths = this.slots.stream().mapToLong(slot -> slot.gpa().length()).toArray();
    this.hvas = this.slots.stream().mapToLong(MemorySlot::hva).toArray();
  }

  /** The same at a new moment. */
  private GuestMemory(AddressSpace process, GuestMemory before) {
    this.still = before.still;
    this.backing = before.backing;
    this.process = process;
    this.host = process.memory();
    this.slots = before.slots;
    this.starts = before.starts;
    this.lengths = before.lengths;
    this.hvas = before.hvas;
  }

  private static List<MemorySlot> tidy(List<MemorySlot> slots) {
    List<MemorySlot> sorted = new ArrayList<>(slots);
    sorted.sort(Comparator.comparing(slot -> slot.gpa().start(), Long::compareUnsigned));
    List<MemorySlot> tidy = new ArrayList<>();
    for (MemorySlot slot : sorted) {
      if (tidy.isEmpty()
          || Long.compareUnsigned(tidy.getLast().gpa().end(), slot.gpa().start()) <= 0) {
        tidy.add(slot);
      }
    }
    return List.copyOf(tidy);
  }

  @Override
  public PhysicalMemory base() {
    return host.base();
  }

  @Override
  public long inBase(long gpa) {
    return host.inBase(translate(gpa));
  }

  @Override
  public long piece(long gpa) {
    long pa = translate(gpa);
    int i = find(gpa);
    long inProcess = process.pageSize(hvas[i] + (gpa - starts[i]));
    long size = Math.min(inProcess, host.piece(pa));
    // A slot need not begin at the same place of a page in the guest and in the process.
    long apart = hvas[i] - starts[i];
    size = apart == 0 ? size : Math.min(size, Long.lowestOneBit(apart));
    while (size > PIECE && !holds(i, gpa & -size, size)) {
      size >>= 1;
    }
    return size;
  }

  private boolean holds(int slot, long gpa, long length) {
    long inside = gpa - starts[slot];
    return Long.compareUnsigned(inside, lengths[slot]) < 0 && length <= lengths[slot] - inside;
  }

  @Override
  public GuestMemory on(PhysicalMemory base) {
    PhysicalMemory view = host.on(base);
    AddressSpace there =
        still ? process.over(view) : new AddressSpace(view, process.layout(), process.root());
    return new GuestMemory(there, this);
  }

  @Override
  public boolean still() {
    return still;
  }

  /** Ends its own lane of the engine, where it has one; the host stays. */
  @Override
  public void close() {
    base().close();
  }

  public List<MemorySlot> slots() {
    return slots;
  }

  /** RAM and ROM; slots that continue each other are one. */
  @Override
  public List<Range> extents() {
    List<Range> extents = new ArrayList<>();
    for (MemorySlot slot : slots) {
      Range last = extents.isEmpty() ? null : extents.getLast();
      if (last != null && last.end() == slot.gpa().start()) {
        extents.removeLast();
        extents.add(new Range(last.start(), last.length() + slot.gpa().length()));
      } else {
        extents.add(slot.gpa());
      }
    }
    return List.copyOf(extents);
  }

  /** The pages that the process has, joined. */
  @Override
  public List<Range> populated() {
    List<Range> ranges = new ArrayList<>();
    for (Piece piece : pieces()) {
      Range last = ranges.isEmpty() ? null : ranges.getLast();
      if (last != null && last.end() == piece.gpa()) {
        ranges.removeLast();
        ranges.add(new Range(last.start(), last.length() + piece.length()));
      } else {
        ranges.add(new Range(piece.gpa(), piece.length()));
      }
    }
    return List.copyOf(ranges);
  }

  /** The pages that the process has and where each run of them lies in the host, ascending. */
  public synchronized List<Piece> pieces() {
    if (pieces == null) {
      List<Piece> found = new ArrayList<>();
      for (MemorySlot slot : slots) {
        Range user = new Range(slot.hva(), slot.gpa().length());
        PageTables.each(
            process, user, (va, pa, size) -> add(found, slot, user, new Piece(va, pa, size)));
      }
      pieces = List.copyOf(found);
    }
    return pieces;
  }

  /** What of a page of the process lies in the slot; its {@code gpa} is still a user address. */
  private static void add(List<Piece> found, MemorySlot slot, Range user, Piece page) {
    long start = Math.max(page.gpa, user.start());
    long end = Math.min(page.gpa + page.length, user.end());
    long gpa = slot.gpa().start() + start - user.start();
    Piece piece = new Piece(gpa, page.pa + start - page.gpa, end - start);
    Piece last = found.isEmpty() ? null : found.getLast();
    if (last != null && last.gpa + last.length == gpa && last.pa + last.length == piece.pa) {
      found.removeLast();
      piece = new Piece(last.gpa, last.pa, last.length + piece.length);
    }
    if (piece.length > 0) {
      found.add(piece);
    }
  }

  /** Index of the slot that holds the address, or -1. */
  private int find(long gpa) {
    for (int i = 0; i < starts.length; i++) {
      if (Long.compareUnsigned(gpa - starts[i], lengths[i]) < 0) {
        return i;
      }
    }
    return -1;
  }

  private long hva(long gpa) {
    int i = find(gpa);
    if (i < 0) {
      throw new Failure.NotMapped("outside ram of the guest: gpa=" + Hex.of(gpa), gpa);
    }
    return hvas[i] + (gpa - starts[i]);
  }

  /**
   * Where a guest physical address lies in the host.
   *
   * @throws Failure.NotMapped when no slot holds it, or the process does not have the page; the
   *     reason says which
   */
  public long translate(long gpa) {
    long hva = hva(gpa);
    try {
      return process.translate(hva);
    } catch (Failure.NotMapped absent) {
      throw absent(gpa, hva, absent.away());
    }
  }

  private synchronized boolean tookAway(long hva) {
    away = away == null ? backing.away(host.base()) : away;
    return away.test(hva);
  }

  private Failure.NotMapped absent(long gpa, long hva, boolean known) {
    PageWalk walk = process.walk(hva);
    String reason = walk.reason() == null ? "came back meanwhile" : walk.reason();
    boolean away = known || reason.equals("never touched") && tookAway(hva);
    reason = away && !known ? "swapped out" : reason;
    // Memory that a balloon gave back leaves the same empty entry as memory never asked for.
    String told = reason.equals("never touched") ? "never touched or given back" : reason;
    return new Failure.NotMapped(
        "guest page is not in memory: gpa=%s hva=%s reason=%s"
            .formatted(Hex.of(gpa), Hex.of(hva), told),
        gpa,
        away);
  }

  /** Of a hundred of its pages how many are swapped out, by some that lie evenly in it. */
  public int percentAway() {
    long pages = extents().stream().mapToLong(Range::length).sum() / PIECE;
    long apart = Math.max(1, pages / SAMPLES) * PIECE;
    int away = 0;
    int asked = 0;
    for (Range extent : extents()) {
      for (long inside = 0; inside < extent.length(); inside += apart) {
        asked++;
        away += away(extent.start() + inside) ? 1 : 0;
      }
    }
    return asked == 0 ? 0 : (100 * away + asked - 1) / asked;
  }

  private boolean away(long gpa) {
    try {
      translate(gpa);
      return false;
    } catch (Failure.NotMapped absent) {
      return absent.away();
    }
  }

  /** Bytes from the address on that lie in one piece, as far as the smallest page tells. */
  private long inPage(long gpa) {
    long page = process.layout().pageSize();
    return page - (gpa & (page - 1));
  }

  @Override
  public void read(long gpa, MemorySegment target) {
    long length = target.byteSize();
    for (long done = 0; done < length; ) {
      long part = Math.min(length - done, inPage(gpa + done));
      host.read(translate(gpa + done), target.asSlice(done, part));
      done += part;
    }
  }

  @Override
  public long u64(long gpa) {
    return inPage(gpa) < Long.BYTES ? PhysicalMemory.super.u64(gpa) : host.u64(translate(gpa));
  }

  @Override
  public int u32(long gpa) {
    return inPage(gpa) < Integer.BYTES ? PhysicalMemory.super.u32(gpa) : host.u32(translate(gpa));
  }

  @Override
  public int u16(long gpa) {
    return inPage(gpa) < Short.BYTES ? PhysicalMemory.super.u16(gpa) : host.u16(translate(gpa));
  }

  @Override
  public int u8(long gpa) {
    return host.u8(translate(gpa));
  }

  /** One batch of the host for all that can be translated, a part for each page. */
  @Override
  public void read(List<Transfer> batch) {
    if (depth() > 1) {
      process.prefetchTables(userRanges(batch));
    }
    List<Transfer> parts = new ArrayList<>(batch.size());
    List<Transfer> askers = new ArrayList<>(batch.size());
    for (Transfer transfer : batch) {
      try {
        split(transfer, parts, askers);
      } catch (Failure failure) {
        transfer.failed(failure);
      }
    }
    host.read(parts);
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).failure() != null) {
        askers.get(i).failed(parts.get(i).failure());
      }
    }
  }

  private void split(Transfer transfer, List<Transfer> parts, List<Transfer> askers) {
    long length = transfer.target().byteSize();
    for (long done = 0; done < length; ) {
      long gpa = transfer.pa() + done;
      long part = Math.min(length - done, inPage(gpa));
      boolean whole = part == length;
      MemorySegment target = whole ? transfer.target() : transfer.target().asSlice(done, part);
      parts.add(new Transfer(translate(gpa), target));
      askers.add(transfer);
      done += part;
    }
  }

  private List<Range> userRanges(List<Transfer> batch) {
    List<Range> user = new ArrayList<>(batch.size());
    for (Transfer transfer : batch) {
      addUser(user, transfer.pa(), transfer.target().byteSize());
    }
    return user;
  }

  private List<Range> userRangesOf(List<Range> ranges) {
    List<Range> user = new ArrayList<>(ranges.size());
    for (Range range : ranges) {
      addUser(user, range.start(), range.length());
    }
    return user;
  }

  private void addUser(List<Range> user, long gpa, long length) {
    int i = find(gpa);
    if (i >= 0) {
      user.add(new Range(hvas[i] + (gpa - starts[i]), length));
    }
  }

  /** The pages' tables first, then what lies in the pages, each in as few batches as it takes. */
  @Override
  public void prefetch(List<Range> ranges) {
    if (depth() > 1) {
      process.prefetch(userRangesOf(ranges));
    }
  }

  @Override
  public boolean near(long gpa) {
    return host.near(translate(gpa));
  }

  @Override
  public MemorySegment window(long gpa, long length) {
    if (length > inPage(gpa) || find(gpa) < 0) {
      return null;
    }
    try {
      return host.window(translate(gpa), length);
    } catch (Failure.NotMapped absent) {
      return null;
    }
  }

  @Override
  public int depth() {
    return host.depth();
  }

  @Override
  public void scan(List<byte[]> patterns, Hits hits) {
    scan(extents(), patterns, hits);
  }

  @Override
  public void scan(List<Range> where, List<byte[]> patterns, Hits hits) {
    GuestScan scan = new GuestScan(this, host, patterns, hits);
    for (Range wanted : where) {
      if (!scan.of(Arrays.asList(clip(wanted)))) {
        return;
      }
    }
  }

  /** The pieces that lie in a range. */
  private Piece[] clip(Range wanted) {
    return pieces().stream()
        .map(piece -> clip(piece, wanted))
        .filter(piece -> piece.length > 0)
        .toArray(Piece[]::new);
  }

  private static Piece clip(Piece piece, Range wanted) {
    long start = Math.max(piece.gpa, wanted.start());
    long end = Math.min(piece.gpa + piece.length, wanted.end());
    return new Piece(start, piece.pa + start - piece.gpa, Math.max(0, end - start));
  }
}
