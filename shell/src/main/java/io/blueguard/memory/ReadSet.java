package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Everything that a walk read: physical ranges with the bytes that were there. While none of them
 * changes, the answer of the walk stands.
 *
 * <p>Ranges ascend, do not touch each other, and hold exactly what was read. Their bytes lie one
 * range behind the other. What was read never changes.
 */
public final class ReadSet {
  private static final int PIECE = 1024;

  private final long[] starts;
  // Where each range's bytes begin; one more than there are ranges.
  private final long[] places;
  private final byte[] bytes;
  private final boolean complete;
  private final boolean torn;
  private ExtentComparison prepared;

  /**
   * @param ranges ascending, without overlap
   * @param bytes of all of them; copied
   * @param complete false when the recorder met its bound: then the set proves nothing
   * @param torn whether a range was read twice and had changed in between
   * @throws Failure.BadData when the ranges and the bytes do not fit each other
   */
  public ReadSet(List<Range> ranges, MemorySegment bytes, boolean complete, boolean torn) {
    this.starts = new long[ranges.size()];
    this.places = new long[ranges.size() + 1];
    for (int i = 0; i < starts.length; i++) {
      Range range = ranges.get(i);
      if (i > 0 && Long.compareUnsigned(range.start(), ranges.get(i - 1).end()) < 0) {
        throw new Failure.BadData(
            "read-set is out of order: range=%d pa=%s".formatted(i, Hex.of(range.start())));
      }
      starts[i] = range.start();
      places[i + 1] = places[i] + range.length();
    }
    if (places[starts.length] != bytes.byteSize()) {
      throw new Failure.BadData(
          "read-set has bytes missing: wanted=%d have=%d"
              .formatted(places[starts.length], bytes.byteSize()));
    }
    this.bytes = bytes.toArray(Reader.U8);
    this.complete = complete;
    this.torn = torn;
  }

  /**
   * One that a recorder has put in order; nothing is copied.
   *
   * @param places where the bytes of each range begin, and where the last ones end
   */
  ReadSet(long[] starts, long[] places, byte[] bytes, boolean complete, boolean torn) {
    this.starts = starts;
    this.places = places;
    this.bytes = bytes;
    this.complete = complete;
    this.torn = torn;
  }

  /** How many ranges. */
  public int count() {
    return starts.length;
  }

  /** How many bytes. */
  public long size() {
    return bytes.length;
  }

  public boolean complete() {
    return complete;
  }

  public boolean torn() {
    return torn;
  }

  public Range range(int index) {
    return new Range(starts[index], length(index));
  }

  long start(int index) {
    return starts[index];
  }

  /** Where in {@link #bytes()} those of a range begin. */
  long place(int index) {
    return places[index];
  }

  int length(int index) {
    return (int) (places[index + 1] - places[index]);
  }

  public List<Range> ranges() {
    List<Range> ranges = new ArrayList<>(starts.length);
    for (int i = 0; i < starts.length; i++) {
      ranges.add(range(i));
    }
    return ranges;
  }

  /** The bytes of all ranges, one behind the other. */
  public MemorySegment bytes() {
    return MemorySegment.ofArray(bytes).asReadOnly();
  }

  public MemorySegment bytes(int index) {
    return bytes().asSlice(places[index], length(index));
  }

  /** Where in {@link #bytes()} these are, or -1 when not all of them were read. */
  public long place(long pa, long length) {
    int low = 0;
    int high = starts.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long inside = pa - starts[middle];
      long size = places[middle + 1] - places[middle];
      if (Long.compareUnsigned(inside, size) < 0) {
        return length <= size - inside ? places[middle] + inside : -1;
      }
      if (Long.compareUnsigned(pa, starts[middle]) < 0) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return -1;
  }

  /**
   * Reads all of it anew in one batch, each range for itself.
   *
   * @param memory where the ranges are; failures stay in the transfers
   * @return one transfer for each range, into native memory of its own
   */
  public List<PhysicalMemory.Transfer> fetch(PhysicalMemory memory) {
    MemorySegment now = Arena.ofAuto().allocate(Math.max(1, bytes.length), 8);
    List<PhysicalMemory.Transfer> batch = new ArrayList<>(starts.length);
    for (int i = 0; i < starts.length; i++) {
      long length = places[i + 1] - places[i];
      batch.add(new PhysicalMemory.Transfer(starts[i], now.asSlice(places[i], length)));
    }
    memory.read(batch);
    return batch;
  }

  /**
   * Indexes of the ranges whose bytes are other ones now, or cannot be read any more.
   *
   * @param now what {@link #fetch} gave
   */
  public List<Integer> changed(List<PhysicalMemory.Transfer> now) {
    List<Integer> changed = new ArrayList<>();
    for (int i = 0; i < starts.length; i++) {
      PhysicalMemory.Transfer transfer = now.get(i);
      if (transfer.failure() != null || bytes(i).mismatch(transfer.target()) >= 0) {
        changed.add(i);
      }
    }
    return changed;
  }

  /**
   * The same in one call of the memory's engine. What that call needs is prepared once and kept
   * here, for a set is compared again and again with the memory it came from.
   */
  synchronized List<Integer> changed(ExtentMemory memory) {
    int[] changed = prepared(memory).changed();
    return changed.length == 0 ? List.of() : Arrays.stream(changed).boxed().toList();
  }

  /** Whether all of it is there, in memory that has it at hand. */
  public boolean in(PhysicalMemory memory) {
    byte[] now = new byte[PIECE];
    try {
      for (int i = 0; i < starts.length; i++) {
        for (int done = 0; done < length(i); done += PIECE) {
          int part = Math.min(PIECE, length(i) - done);
          memory.read(starts[i] + done, MemorySegment.ofArray(now).asSlice(0, part));
          int at = (int) places[i] + done;
          if (!Arrays.equals(now, 0, part, bytes, at, at + part)) {
            return false;
          }
        }
      }
      return true;
    } catch (Failure.NotMapped | Failure.EngineFailure gone) {
      return false;
    }
  }

  /** How many reads it takes to compare it, as it was compared last. */
  public synchronized long compared() {
    return prepared == null ? count() : prepared.reads();
  }

  /** How many bytes that is, those between its ranges included. */
  public synchronized long comparedBytes() {
    return prepared == null ? size() : prepared.bytes();
  }

  synchronized ExtentComparison prepared(ExtentMemory memory) {
    if (prepared == null || !prepared.isFor(memory)) {
      prepared = new ExtentComparison(memory, this);
    }
    return prepared;
  }
}
