package io.blueguard.memory;

import io.blueguard.base.Range;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers exactly what is read through it, so that nothing above has to know. An address space on
 * top has its page-table entries recorded like everything else.
 *
 * <p>Bytes are kept in pages with a bit for each byte that was read: reading a field again costs no
 * memory, and neighbours grow together by themselves. Of a byte that is read twice the first value
 * counts; another one the second time makes the set torn. Reads that fail leave nothing. Any thread
 * may read.
 */
public final class RecordedMemory extends ForwardingMemory {
  private static final int PAGE = 4096;
  private static final int MOST_PAGES = 1 << 14;

  private static final class Recorded {
    final byte[] bytes = new byte[PAGE];
    final long[] read = new long[PAGE / Long.SIZE];
  }

  private final Map<Long, Recorded> pages = new HashMap<>();
  private final int mostPages;
  private Recorded last;
  private long lastNumber = -1;
  private boolean complete = true;
  private boolean torn;

  public RecordedMemory(PhysicalMemory inner) {
    this(inner, MOST_PAGES);
  }

  /**
   * @param mostPages pages of 4 KiB that are touched at the most; beyond, the set is not complete
   */
  public RecordedMemory(PhysicalMemory inner, int mostPages) {
    super(inner);
    this.mostPages = mostPages;
  }

  @Override
  public void read(long pa, MemorySegment target) {
    inner.read(pa, target);
    record(pa, target);
  }

  @Override
  public void read(List<Transfer> batch) {
    inner.read(batch);
    for (Transfer transfer : batch) {
      if (transfer.failure() == null) {
        record(transfer.pa(), transfer.target());
      }
    }
  }

  @Override
  public long u64(long pa) {
    byte[] bytes = new byte[Long.BYTES];
    MemorySegment segment = MemorySegment.ofArray(bytes);
    long value = inner.u64(pa);
    segment.set(U64, 0, value);
    record(pa, segment);
    return value;
  }

  @Override
  public int u32(long pa) {
    byte[] bytes = new byte[Integer.BYTES];
    MemorySegment segment = MemorySegment.ofArray(bytes);
    int value = inner.u32(pa);
    segment.set(U32, 0, value);
    record(pa, segment);
    return value;
  }

  private synchronized void record(long pa, MemorySegment bytes) {
    long length = bytes.byteSize();
    for (long done = 0; done < length; ) {
      int offset = (int) (pa + done) & (PAGE - 1);
      int part = (int) Math.min(length - done, PAGE - offset);
      Recorded page = page((pa + done) >>> 12);
      if (page == null) {
        complete = false;
        return;
      }
      keep(page, offset, bytes.asSlice(done, part));
      done += part;
    }
  }

  private Recorded page(long number) {
    if (number != lastNumber) {
      Recorded page = pages.get(number);
      if (page == null) {
        if (pages.size() == mostPages) {
          return null;
        }
        page = new Recorded();
        pages.put(number, page);
      }
      last = page;
      lastNumber = number;
    }
    return last;
  }

  private void keep(Recorded page, int offset, MemorySegment bytes) {
    int length = (int) bytes.byteSize();
    if (isClear(page.read, offset, length)) {
      MemorySegment.copy(bytes, U8, 0, page.bytes, offset, length);
      setBits(page.read, offset, length);
      return;
    }
    for (int i = 0; i < length; i++) {
      byte now = bytes.get(U8, i);
      long bit = 1L << (offset + i);
      int word = (offset + i) >>> 6;
      if ((page.read[word] & bit) == 0) {
        page.bytes[offset + i] = now;
        page.read[word] |= bit;
      } else if (page.bytes[offset + i] != now) {
        torn = true;
      }
    }
  }

  /** Bits of a word from {@code from} on, up to {@code length} of them. */
  private static long mask(int from, int length) {
    return (length >= Long.SIZE ? -1L : (1L << length) - 1) << from;
  }

  private static boolean isClear(long[] bits, int offset, int length) {
    for (int at = offset; at < offset + length; at = (at | 63) + 1) {
      if ((bits[at >>> 6] & mask(at & 63, offset + length - at)) != 0) {
        return false;
      }
    }
    return true;
  }

  private static void setBits(long[] bits, int offset, int length) {
    for (int at = offset; at < offset + length; at = (at | 63) + 1) {
      bits[at >>> 6] |= mask(at & 63, offset + length - at);
    }
  }

  /** What was read so far. */
  public synchronized ReadSet readSet() {
    long[] numbers = pages.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
    Collector collector = new Collector();
    for (long number : numbers) {
      collector.add(number * PAGE, pages.get(number));
    }
    return new ReadSet(collector.ranges, collector.all(), complete, torn);
  }

  /** Turns bits into ranges; a range may go on in the next page. */
  private static final class Collector {
    final List<Range> ranges = new ArrayList<>();
    byte[] bytes = new byte[1 << 14];
    int size;

    void add(long pa, Recorded page) {
      for (int at = next(page.read, 0, true); at < PAGE; ) {
        int end = next(page.read, at, false);
        append(pa + at, page.bytes, at, end - at);
        at = next(page.read, end, true);
      }
    }

    /** The next place from there on that was read, or was not. */
    private static int next(long[] bits, int from, boolean wanted) {
      for (int at = from; at < PAGE; at = (at | 63) + 1) {
        long word = wanted ? bits[at >>> 6] : ~bits[at >>> 6];
        long rest = word & (-1L << at);
        if (rest != 0) {
          return (at & -64) + Long.numberOfTrailingZeros(rest);
        }
      }
      return PAGE;
    }

    private void append(long pa, byte[] from, int offset, int length) {
      if (size + length > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + length));
      }
      System.arraycopy(from, offset, bytes, size, length);
      size += length;
      Range last = ranges.isEmpty() ? null : ranges.getLast();
      if (last != null && last.end() == pa) {
        ranges.set(ranges.size() - 1, new Range(last.start(), last.length() + length));
      } else {
        ranges.add(new Range(pa, length));
      }
    }

    MemorySegment all() {
      return MemorySegment.ofArray(bytes).asSlice(0, size);
    }
  }
}
