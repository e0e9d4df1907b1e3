package io.blueguard.memory;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Bytes of RAM that are known, in blocks of 64 with a bit for each byte. The blocks lie one behind
 * the other in flat arrays, in the order in which they were first met, and are found by their
 * address: open addressing over a table that is at most half full.
 */
final class RecordedBlocks {
  // Small, for a walk reads a few fields here and there; and then its bits are one word.
  static final int BLOCK = 64;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int most;
  // Number of a block plus one; 0 where there is none.
  private int[] slots;
  // Where each block lies in RAM, in blocks.
  private long[] places;
  private long[] known;
  // A value at the end of the last block is still written as a whole word.
  private byte[] bytes;
  private int size;
  // So many blocks ascend; the others follow as they were met.
  private int ascending;
  private int last;

  RecordedBlocks(int most) {
    this.most = most;
    room(512);
  }

  private void room(int blocks) {
    places = new long[blocks];
    known = new long[blocks];
    bytes = new byte[blocks * BLOCK + Long.BYTES];
    slots = new int[table(blocks)];
  }

  private static int table(int blocks) {
    return 2 * Integer.highestOneBit(2 * blocks - 1);
  }

  /**
   * Nothing is known any more, but where the blocks lie is kept: who goes nearly the same way again
   * finds them laid out, and in order.
   */
  void forget() {
    int live = 0;
    for (int block = 0; block < size; block++) {
      live += known[block] == 0 ? 0 : 1;
    }
    boolean strange = size > most / 2 || live < size / 2;
    if (strange || size - ascending > size / 16) {
      layOut(strange ? new long[0] : order());
    }
    Arrays.fill(known, 0, size, 0);
    last = 0;
  }

  private void layOut(long[] order) {
    size = order.length;
    ascending = size;
    room(Math.max(512, size + size / 8));
    for (int block = 0; block < size; block++) {
      places[block] = order[block];
      slots[slot(slots, order[block])] = block + 1;
    }
  }

  int size() {
    return size;
  }

  /** The block of that address, or -1 when there are too many. */
  int at(long pa) {
    long place = pa >>> 6;
    return last < size && places[last] == place ? last : find(place);
  }

  private int find(long place) {
    int slot = slot(slots, place);
    if (slots[slot] == 0) {
      if (size == most) {
        return -1;
      }
      if (size == places.length) {
        grow();
        slot = slot(slots, place);
      }
      places[size] = place;
      slots[slot] = ++size;
    }
    last = slots[slot] - 1;
    return last;
  }

  private int slot(int[] table, long place) {
    int mask = table.length - 1;
    int slot = (int) ((place * 0x9e37_79b9_7f4a_7c15L) >>> 32) & mask;
    while (table[slot] != 0 && places[table[slot] - 1] != place) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    places = Arrays.copyOf(places, 2 * size);
    known = Arrays.copyOf(known, 2 * size);
    bytes = Arrays.copyOf(bytes, 2 * size * BLOCK + Long.BYTES);
    int[] larger = new int[table(2 * size)];
    for (int block = 0; block < size; block++) {
      larger[slot(larger, places[block])] = block + 1;
    }
    slots = larger;
  }

  /**
   * Keeps the low bytes of a little-endian value; of a byte the first value counts.
   *
   * @param length at the most what is left of the block
   * @return false when some were known and had another value
   */
  boolean keep(int block, int offset, long value, int length) {
    long bits = mask(length) << offset;
    long wanted = mask(length * Byte.SIZE);
    int at = block * BLOCK + offset;
    long before = (long) LONGS.get(bytes, at);
    if ((known[block] & bits) == bits) {
      return ((before ^ value) & wanted) == 0;
    }
    if ((known[block] & bits) == 0) {
      known[block] |= bits;
      LONGS.set(bytes, at, before & ~wanted | value & wanted);
      return true;
    }
    boolean same = true;
    for (int i = 0; i < length; i++) {
      same &= keep(block, offset + i, value >>> Byte.SIZE * i, 1);
    }
    return same;
  }

  private static long mask(int bits) {
    return bits >= Long.SIZE ? -1L : (1L << bits) - 1;
  }

  boolean keep(int block, int offset, MemorySegment segment) {
    boolean same = true;
    int length = (int) segment.byteSize();
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      same &= keep(block, offset + i, segment.get(Reader.U64, i), Long.BYTES);
    }
    for (; i < length; i++) {
      same &= keep(block, offset + i, segment.get(Reader.U8, i), 1);
    }
    return same;
  }

  /** Gives back what was kept, where all of it is known. */
  void restore(int block, int offset, MemorySegment target) {
    MemorySegment kept = MemorySegment.ofArray(bytes);
    MemorySegment.copy(kept, block * BLOCK + offset, target, 0, target.byteSize());
  }

  /**
   * Whether all that is known is still there.
   *
   * @param window the bytes of an engine
   * @param memory where blocks lie in it; false when one does not lie there in one piece
   */
  boolean stand(MemorySegment window, ExtentMemory memory) {
    for (int block = 0; block < size; block++) {
      if (known[block] != 0) {
        long offset = memory.offset(places[block] * BLOCK, BLOCK);
        if (offset < 0 || !stands(block, window, offset)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Reads something of each block. */
  void touch(Reader memory) {
    for (int block = 0; block < size; block++) {
      if (known[block] != 0) {
        memory.u8(places[block] * BLOCK + Long.numberOfTrailingZeros(known[block]));
      }
    }
  }

  private boolean stands(int block, MemorySegment window, long offset) {
    int word = 0;
    // A bit for each byte, eight of them for a word.
    for (long left = known[block]; left != 0; left >>>= Long.BYTES, word += Long.BYTES) {
      long mask = Long.expand(left, 0x0101_0101_0101_0101L) * 0xff;
      long kept = (long) LONGS.get(bytes, block * BLOCK + word);
      if (((window.get(Reader.U64, offset + word) ^ kept) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  /** All that is known, ascending. */
  ReadSet readSet(boolean complete, boolean torn) {
    Collector collector = new Collector(bytes, known, size);
    long[] others = others();
    int other = 0;
    for (int block = 0; block < ascending; block++) {
      for (; other < others.length && others[other] < places[block]; other++) {
        collector.add(others[other], slots[slot(slots, others[other])] - 1);
      }
      collector.add(places[block], block);
    }
    for (; other < others.length; other++) {
      collector.add(others[other], slots[slot(slots, others[other])] - 1);
    }
    return collector.readSet(complete, torn);
  }

  /** Where those lie that are not in order yet, ascending. */
  private long[] others() {
    long[] others = Arrays.copyOfRange(places, ascending, size);
    Arrays.sort(others);
    return others;
  }

  /** Where all blocks lie, ascending. */
  private long[] order() {
    long[] order = Arrays.copyOf(places, size);
    Arrays.sort(order);
    return order;
  }

  /** Turns bits into ranges; a range may go on in the next block. */
  private static final class Collector {
    private final byte[] from;
    private final long[] known;
    private final byte[] bytes;
    private long[] starts;
    private long[] ends;
    private int ranges;
    private int size;

    Collector(byte[] from, long[] known, int blocks) {
      this.from = from;
      this.known = known;
      int all = 0;
      for (int block = 0; block < blocks; block++) {
        all += Long.bitCount(known[block]);
      }
      bytes = new byte[all];
      starts = new long[blocks + 1];
      ends = new long[blocks + 1];
    }

    void add(long place, int block) {
      long left = known[block];
      while (left != 0) {
        int offset = Long.numberOfTrailingZeros(left);
        int end = offset + Long.numberOfTrailingZeros(~(left >>> offset));
        append(place * BLOCK + offset, block * BLOCK + offset, end - offset);
        left = end == BLOCK ? 0 : left & -1L << end;
      }
    }

    private void append(long pa, int at, int length) {
      System.arraycopy(from, at, bytes, size, length);
      size += length;
      if (ranges > 0 && ends[ranges - 1] == pa) {
        ends[ranges - 1] += length;
        return;
      }
      if (ranges == starts.length) {
        starts = Arrays.copyOf(starts, 2 * ranges);
        ends = Arrays.copyOf(ends, 2 * ranges);
      }
      starts[ranges] = pa;
      ends[ranges++] = pa + length;
    }

    ReadSet readSet(boolean complete, boolean torn) {
      long[] at = new long[ranges + 1];
      for (int i = 0; i < ranges; i++) {
        at[i + 1] = at[i] + ends[i] - starts[i];
      }
      return new ReadSet(Arrays.copyOf(starts, ranges), at, bytes, complete, torn);
    }
  }
}
