package io.blueguard.memory;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Remembers exactly what is read through it, so that nothing above has to know. An address space on
 * top has its page-table entries recorded like everything else.
 *
 * <p>Bytes are kept in blocks with a bit for each byte that was read: reading a field again costs
 * no memory, and neighbours grow together by themselves. Of a byte that is read twice the first
 * value counts; another one the second time makes the set torn. Reads that fail leave nothing. A
 * search leaves a set that is not complete, for what it found depends on all of memory. Any thread
 * may read.
 */
public final class RecordedMemory extends ForwardingMemory {
  private static final int MOST_BLOCKS = 1 << 20;
  private static final int MOST_KEPT = 1 << 14;

  // Null when another recorder has taken them over, or nobody is to.
  private RecordedBlocks blocks;
  private final boolean remembering;
  private boolean complete = true;
  private boolean torn;

  public RecordedMemory(PhysicalMemory inner) {
    this(inner, MOST_BLOCKS);
  }

  /**
   * One that answers a byte that is read twice as it did the first time, so that all who read
   * through it see the same, and see it again in a replay.
   */
  public static RecordedMemory remembering(PhysicalMemory inner) {
    return new RecordedMemory(inner, MOST_BLOCKS, true);
  }

  /**
   * @param mostBlocks blocks of 64 bytes that are touched at the most; beyond, the set is not
   *     complete
   */
  public RecordedMemory(PhysicalMemory inner, int mostBlocks) {
    this(inner, mostBlocks, false);
  }

  private RecordedMemory(PhysicalMemory inner, int mostBlocks, boolean remembering) {
    this(inner, new RecordedBlocks(mostBlocks), remembering);
  }

  private RecordedMemory(PhysicalMemory inner, RecordedBlocks blocks, boolean remembering) {
    super(inner);
    this.blocks = blocks;
    this.remembering = remembering;
  }

  /**
   * A recorder of another walk that goes nearly the same way: it takes over the blocks of this one,
   * which records nothing any more, and does not have to lay them out and to sort them again.
   */
  public synchronized RecordedMemory again(PhysicalMemory memory) {
    RecordedBlocks taken = blocks == null ? new RecordedBlocks(MOST_BLOCKS) : blocks;
    blocks = null;
    taken.forget();
    return new RecordedMemory(memory, taken, remembering);
  }

  /** Many blocks are not kept for another walk: a recorder lasts as long as what it recorded. */
  public synchronized void spare() {
    blocks = blocks == null || blocks.size() > MOST_KEPT ? null : blocks;
  }

  @Override
  public PhysicalMemory unnoted() {
    return inner;
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
    return record(pa, inner.u64(pa), Long.BYTES);
  }

  @Override
  public int u32(long pa) {
    return (int) record(pa, inner.u32(pa), Integer.BYTES);
  }

  @Override
  public int u16(long pa) {
    return (int) record(pa, inner.u16(pa), Short.BYTES);
  }

  @Override
  public int u8(long pa) {
    return (int) record(pa, inner.u8(pa), Byte.BYTES);
  }

  @Override
  public void scan(List<byte[]> patterns, Hits hits) {
    searched();
    inner.scan(patterns, hits);
  }

  private synchronized void searched() {
    complete = false;
  }

  /** The first {@code length} bytes of a little-endian value; returns what counts. */
  private synchronized long record(long pa, long value, int length) {
    int offset = (int) pa & (RecordedBlocks.BLOCK - 1);
    if (offset > RecordedBlocks.BLOCK - length) {
      return bytewise(pa, value, length);
    }
    int block = blocks.at(pa);
    complete &= block >= 0;
    if (block < 0 || blocks.keep(block, offset, value, length)) {
      return value;
    }
    torn = true;
    return remembering ? bytewise(pa, value, length) : value;
  }

  private long bytewise(long pa, long value, int length) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[Long.BYTES]);
    bytes.set(U64, 0, value);
    record(pa, bytes.asSlice(0, length));
    return bytes.get(U64, 0);
  }

  private synchronized void record(long pa, MemorySegment bytes) {
    long length = bytes.byteSize();
    for (long done = 0; done < length; ) {
      int offset = (int) (pa + done) & (RecordedBlocks.BLOCK - 1);
      int part = (int) Math.min(length - done, RecordedBlocks.BLOCK - offset);
      int block = blocks.at(pa + done);
      if (block < 0) {
        complete = false;
        return;
      }
      if (!blocks.keep(block, offset, bytes.asSlice(done, part))) {
        torn = true;
        if (remembering) {
          blocks.restore(block, offset, bytes.asSlice(done, part));
        }
      }
      done += part;
    }
  }

  /**
   * Whether all that was read is still there, the quickest way; false as well where memory is not
   * read in place, some of it cannot be read, or it is not the memory that was recorded.
   */
  public synchronized boolean stands(PhysicalMemory memory) {
    return blocks != null
        && memory == inner
        && inner instanceof ExtentMemory extents
        && extents.holds(blocks);
  }

  /** Whether all that was read is among what is kept. */
  public synchronized boolean complete() {
    return complete;
  }

  /** Whether something was read twice and had changed in between. */
  public synchronized boolean torn() {
    return torn;
  }

  /** What was read so far. */
  public synchronized ReadSet readSet() {
    return blocks.readSet(complete, torn);
  }
}
