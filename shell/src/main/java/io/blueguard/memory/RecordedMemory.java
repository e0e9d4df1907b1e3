package io.blueguard.memory;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Remembers exactly what is read through it, so that nothing above has to know. An address space on
 * top has its page-table entries recorded like everything else.
 *
 * <p>Bytes are kept in blocks with a bit for each byte that was read: reading a field again costs
 * no memory, and neighbours grow together by themselves. Of a byte that is read twice the first
 * value counts; another one the second time makes the set torn. Reads that fail leave nothing. Any
 * thread may read.
 */
public final class RecordedMemory extends ForwardingMemory {
  private static final int MOST_BLOCKS = 1 << 18;

  private final RecordedBlocks blocks;
  private boolean complete = true;
  private boolean torn;

  public RecordedMemory(PhysicalMemory inner) {
    this(inner, MOST_BLOCKS);
  }

  /**
   * @param mostBlocks blocks of 256 bytes that are touched at the most; beyond, the set is not
   *     complete
   */
  public RecordedMemory(PhysicalMemory inner, int mostBlocks) {
    super(inner);
    this.blocks = new RecordedBlocks(mostBlocks);
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
    long value = inner.u64(pa);
    record(pa, value, Long.BYTES);
    return value;
  }

  @Override
  public int u32(long pa) {
    int value = inner.u32(pa);
    record(pa, value, Integer.BYTES);
    return value;
  }

  /** The first {@code length} bytes of a little-endian value. */
  private synchronized void record(long pa, long value, int length) {
    int offset = (int) pa & (RecordedBlocks.BLOCK - 1);
    if (offset > RecordedBlocks.BLOCK - length) {
      byte[] bytes = new byte[Long.BYTES];
      MemorySegment.ofArray(bytes).set(U64, 0, value);
      record(pa, MemorySegment.ofArray(bytes).asSlice(0, length));
      return;
    }
    RecordedBlocks.Block block = blocks.at(pa);
    complete &= block != null;
    torn |= block != null && !block.keep(offset, value, length);
  }

  private synchronized void record(long pa, MemorySegment bytes) {
    long length = bytes.byteSize();
    for (long done = 0; done < length; ) {
      int offset = (int) (pa + done) & (RecordedBlocks.BLOCK - 1);
      int part = (int) Math.min(length - done, RecordedBlocks.BLOCK - offset);
      RecordedBlocks.Block block = blocks.at(pa + done);
      if (block == null) {
        complete = false;
        return;
      }
      torn |= !block.keep(offset, bytes.asSlice(done, part));
      done += part;
    }
  }

  /** What was read so far. */
  public synchronized ReadSet readSet() {
    return blocks.readSet(complete, torn);
  }
}
