package io.blueguard.memory;

import io.blueguard.dma.Expected;
import io.blueguard.memory.PhysicalMemory.Transfer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The ranges of a read-set, joined over what lies between them: few large ranges are compared
 * faster than many small ones, and are fewer reads for a device.
 *
 * <pre>
 *   read      ####   ##        ########        #### ##
 *   spans     #########        ########        #######
 * </pre>
 *
 * <p>What lies in a gap is nobody's business. Where only that has changed nothing has, and the gap
 * is not joined over again: the memory remembers it as restless.
 */
final class Spans {
  private static final long LONGEST = 4096;

  private final ExtentMemory memory;
  private final ReadSet set;
  // Ranges that do not lie in one piece of RAM: never so for what was read page by page.
  private final BitSet elsewhere = new BitSet();
  private final byte[] bytes;
  private final Expected expected;
  // Of each span the first and the last range, and where its bytes begin.
  private int[] first;
  private int[] last;
  private int[] places;
  private int count;
  private boolean stale;

  /**
   * @param gap the longest that is joined over, in bytes; 0: none is joined
   */
  Spans(ExtentMemory memory, ReadSet set, int gap) {
    this.memory = memory;
    this.set = set;
    this.first = new int[set.count()];
    this.last = new int[set.count()];
    long[] offsets = new long[set.count()];
    for (int i = 0; i < set.count(); i++) {
      add(i, memory.offset(set.start(i), set.length(i)), offsets, gap);
    }
    int[] lengths = new int[count];
    places = new int[count + 1];
    for (int span = 0; span < count; span++) {
      lengths[span] = (int) (end(last[span]) - start(span));
      places[span + 1] = Math.addExact(places[span], lengths[span]);
    }
    bytes = new byte[places[count]];
    fill();
    expected = new Expected(Arrays.copyOf(offsets, count), lengths, bytes);
  }

  private void add(int range, long offset, long[] offsets, int gap) {
    if (offset < 0) {
      elsewhere.set(range);
    } else if (joins(range, offset, offsets, gap)) {
      last[count - 1] = range;
    } else {
      first[count] = range;
      last[count] = range;
      offsets[count++] = offset;
    }
  }

  private boolean joins(int range, long offset, long[] offsets, int gap) {
    if (gap == 0 || count == 0 || last[count - 1] != range - 1) {
      return false;
    }
    long start = start(count - 1);
    return set.start(range) - end(range - 1) <= gap
        && end(range) - start <= LONGEST
        && offset - offsets[count - 1] == set.start(range) - start
        && !memory.restless(end(range - 1));
  }

  private long start(int span) {
    return set.start(first[span]);
  }

  private long end(int range) {
    return set.start(range) + set.length(range);
  }

  /** Gaps as they are now, ranges as they were. A gap that cannot be read is found out later. */
  private void fill() {
    MemorySegment all = MemorySegment.ofArray(bytes);
    MemorySegment known = set.bytes();
    if (count == set.count()) {
      all.copyFrom(known);
      return;
    }
    List<Transfer> joined = new ArrayList<>();
    for (int span = 0; span < count; span++) {
      if (first[span] < last[span]) {
        long length = places[span + 1] - places[span];
        joined.add(new Transfer(start(span), all.asSlice(places[span], length)));
      }
    }
    memory.read(joined);
    for (int span = 0; span < count; span++) {
      for (int i = first[span]; i <= last[span]; i++) {
        MemorySegment.copy(known, set.place(i), all, place(span, set.start(i)), set.length(i));
      }
    }
  }

  private int place(int span, long pa) {
    return places[span] + (int) (pa - start(span));
  }

  /** What the engine is to compare. */
  Expected expected() {
    return expected;
  }

  /** Bytes of all spans. */
  int size() {
    return bytes.length;
  }

  /** Whether a gap was found to be restless, so that the ranges should be joined anew. */
  boolean stale() {
    return stale;
  }

  /** Ranges that have to be compared in another way. */
  BitSet elsewhere() {
    return elsewhere;
  }

  /**
   * What has changed in spans that are not as expected.
   *
   * @return indexes of the set's ranges, ascending
   */
  int[] changed(int[] spans) {
    BitSet changed = new BitSet();
    for (int span : spans) {
      if (first[span] == last[span]) {
        changed.set(first[span]);
      } else {
        look(span, changed);
      }
    }
    return changed.stream().toArray();
  }

  /** Each range and each gap for itself: one may be there though its neighbour is gone. */
  private void look(int span, BitSet changed) {
    List<Transfer> now = new ArrayList<>();
    for (int i = first[span]; i <= last[span]; i++) {
      now.add(transfer(set.start(i), end(i)));
      if (i < last[span]) {
        now.add(transfer(end(i), set.start(i + 1)));
      }
    }
    memory.read(now);
    for (int i = 0; i < now.size(); i++) {
      if (moved(span, now.get(i))) {
        if (i % 2 == 0) {
          changed.set(first[span] + i / 2);
        } else {
          memory.noteRestless(now.get(i).pa());
          stale = true;
        }
      }
    }
  }

  private static Transfer transfer(long pa, long end) {
    return new Transfer(pa, MemorySegment.ofArray(new byte[(int) (end - pa)]));
  }

  private boolean moved(int span, Transfer now) {
    long length = now.target().byteSize();
    MemorySegment before = MemorySegment.ofArray(bytes).asSlice(place(span, now.pa()), length);
    return now.failure() != null || before.mismatch(now.target()) >= 0;
  }
}
