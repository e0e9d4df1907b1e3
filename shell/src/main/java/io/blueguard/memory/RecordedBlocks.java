package io.blueguard.memory;

import io.blueguard.base.Range;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Blocks of RAM of which some bytes are known, found by their address: open addressing over a table
 * that is at most half full.
 */
final class RecordedBlocks {
  // Small, for a walk reads a few fields here and there: pages would be mostly empty.
  static final int BLOCK = 256;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int most;
  private Block[] slots = new Block[256];
  private int size;
  private Block last = new Block(-1);

  RecordedBlocks(int most) {
    this.most = most;
  }

  /** The block of that address, or null when there are too many. */
  Block at(long pa) {
    long number = pa >>> 8;
    return last.number == number ? last : find(number);
  }

  private Block find(long number) {
    int slot = slot(slots, number);
    Block block = slots[slot];
    if (block == null) {
      if (size == most) {
        return null;
      }
      block = new Block(number);
      slots[slot] = block;
      if (++size * 2 > slots.length) {
        grow();
      }
    }
    last = block;
    return block;
  }

  private static int slot(Block[] slots, long number) {
    int mask = slots.length - 1;
    int slot = (int) ((number * 0x9e37_79b9_7f4a_7c15L) >>> 32) & mask;
    while (slots[slot] != null && slots[slot].number != number) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    Block[] larger = new Block[slots.length * 2];
    for (Block block : slots) {
      if (block != null) {
        larger[slot(larger, block.number)] = block;
      }
    }
    slots = larger;
  }

  /** Bytes of a block, and a bit for each that is known; of a byte the first value counts. */
  static final class Block {
    private final long number;
    private final byte[] bytes = new byte[BLOCK];
    private final long[] known = new long[BLOCK / Long.SIZE];

    Block(long number) {
      this.number = number;
    }

    /**
     * Keeps the low bytes of a little-endian value.
     *
     * @return false when some were known and had another value
     */
    boolean keep(int offset, long value, int length) {
      int bit = offset & (Long.SIZE - 1);
      long bits = mask(length) << bit;
      int word = offset >>> 6;
      if (bit + length <= Long.SIZE && offset + Long.BYTES <= BLOCK) {
        long wanted = mask(length * Byte.SIZE);
        long before = (long) LONGS.get(bytes, offset);
        if ((known[word] & bits) == 0) {
          known[word] |= bits;
          LONGS.set(bytes, offset, before & ~wanted | value & wanted);
          return true;
        }
        if ((known[word] & bits) == bits) {
          return ((before ^ value) & wanted) == 0;
        }
      }
      boolean same = true;
      for (int i = 0; i < length; i++) {
        same &= keep(offset + i, (byte) (value >>> Byte.SIZE * i));
      }
      return same;
    }

    private static long mask(int bits) {
      return bits >= Long.SIZE ? -1L : (1L << bits) - 1;
    }

    boolean keep(int offset, MemorySegment segment) {
      boolean same = true;
      int length = (int) segment.byteSize();
      int i = 0;
      for (; i + Long.BYTES <= length; i += Long.BYTES) {
        same &= keep(offset + i, segment.get(Reader.U64, i), Long.BYTES);
      }
      for (; i < length; i++) {
        same &= keep(offset + i, segment.get(Reader.U8, i));
      }
      return same;
    }

    private boolean keep(int offset, byte value) {
      long bit = 1L << offset;
      if ((known[offset >>> 6] & bit) != 0) {
        return bytes[offset] == value;
      }
      known[offset >>> 6] |= bit;
      bytes[offset] = value;
      return true;
    }

    /** Gives back what was kept, where all of it is known. */
    void restore(int offset, MemorySegment target) {
      MemorySegment.copy(MemorySegment.ofArray(bytes), offset, target, 0, target.byteSize());
    }

    /** The next place from there on that is known, or is not. */
    private int next(int from, boolean wanted) {
      for (int at = from; at < BLOCK; at = (at | 63) + 1) {
        long word = wanted ? known[at >>> 6] : ~known[at >>> 6];
        long rest = word & (-1L << at);
        if (rest != 0) {
          return (at & -Long.SIZE) + Long.numberOfTrailingZeros(rest);
        }
      }
      return BLOCK;
    }
  }

  ReadSet readSet(boolean complete, boolean torn) {
    Block[] sorted = Arrays.stream(slots).filter(block -> block != null).toArray(Block[]::new);
    Arrays.sort(sorted, Comparator.comparingLong(block -> block.number));
    Collector collector = new Collector();
    for (Block block : sorted) {
      collector.add(block);
    }
    return new ReadSet(collector.ranges, collector.all(), complete, torn);
  }

  /** Turns bits into ranges; a range may go on in the next block. */
  private static final class Collector {
    final List<Range> ranges = new ArrayList<>();
    private byte[] bytes = new byte[1 << 14];
    private int size;

    void add(Block block) {
      for (int at = block.next(0, true); at < BLOCK; ) {
        int end = block.next(at, false);
        append(block.number * BLOCK + at, block.bytes, at, end - at);
        at = block.next(end, true);
      }
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
