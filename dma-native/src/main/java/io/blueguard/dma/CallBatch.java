package io.blueguard.dma;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;

/**
 * A batch read by native calls, through memory that the native side can write to:
 *
 * <pre>
 *   entries[n] | progress | bytes of those whose target native code cannot write to
 * </pre>
 *
 * Where the device works while the caller does something else it comes in parts: one is prepared,
 * and the one before it settled, while the device is at the next. For one thread, used once.
 */
final class CallBatch {
  /** Entries that keep a device busy for longer than as many take to prepare. */
  private static final int PART = 128;

  private static final long PROGRESS = 16;

  /** What the engine it reads from is like. */
  interface From {
    long handle();

    /** Whether bytes may stay where it leaves them. */
    boolean lands();

    /** Whether it works while the caller does something else. */
    boolean overlaps();

    void landed(Engine.Transfer transfer, long where);

    /**
     * @param error errno behind the status, 0 when there is none
     */
    void failed(Engine.Transfer transfer, int status, int error);
  }

  private final From from;
  private final List<Engine.Transfer> batch;
  private final MemorySegment entries;
  private final MemorySegment progress;
  private final MemorySegment before;
  private final SegmentAllocator rest;

  /** Where native code writes to; null where that lands. */
  private final MemorySegment[] to;

  /**
   * @param memory at least {@link #room} bytes
   */
  CallBatch(From from, List<Engine.Transfer> batch, MemorySegment memory) {
    this.from = from;
    this.batch = batch;
    this.rest = SegmentAllocator.slicingAllocator(memory);
    this.entries = rest.allocate(Structs.Entry.SIZE * batch.size(), 8);
    this.progress = rest.allocate(PROGRESS, 8).fill((byte) 0);
    this.before = rest.allocate(PROGRESS, 8);
    this.to = new MemorySegment[batch.size()];
  }

  static long room(From from, List<Engine.Transfer> batch) {
    long bytes = Structs.Entry.SIZE * batch.size() + 2 * PROGRESS;
    for (Engine.Transfer transfer : batch) {
      if (!(from.lands() && transfer.anywhere()) && !transfer.target().isNative()) {
        bytes += transfer.length();
      }
    }
    return bytes;
  }

  /** The result of the native calls; statuses and bytes are in the transfers then. */
  int run() {
    int part = from.overlaps() ? PART : Math.max(1, batch.size());
    int settled = 0;
    for (int at = 0; at < batch.size(); at += part) {
      int end = Math.min(at + part, batch.size());
      for (int i = at; i < end; i++) {
        prepare(i);
      }
      before.copyFrom(progress);
      long first = entries.address() + at * Structs.Entry.SIZE;
      int result = DmaLibrary.bg_read_begin(from.handle(), first, end - at, progress.address());
      result = bad(result) ? result : settle(settled, at, before);
      if (bad(result)) {
        return result;
      }
      settled = at;
    }
    return settle(settled, batch.size(), progress);
  }

  private static boolean bad(int result) {
    return result != Results.OK && result != Results.PARTIAL;
  }

  private void prepare(int index) {
    Engine.Transfer transfer = batch.get(index);
    long where = 0;
    if (!(from.lands() && transfer.anywhere())) {
      MemorySegment target = transfer.target();
      to[index] = target.isNative() ? target : rest.allocate(target.byteSize());
      where = target.byteSize() == 0 ? 0 : to[index].address();
    }
    Structs.Entry.put(entries, index, transfer.offset(), transfer.length(), where);
  }

  /** Waits for a part and hands its bytes and failures to their transfers. */
  private int settle(int start, int end, MemorySegment when) {
    if (start == end) {
      return Results.OK;
    }
    int result = DmaLibrary.bg_read_end(from.handle(), when.address());
    for (int i = start; i < end && !bad(result); i++) {
      settle(i);
    }
    return result;
  }

  private void settle(int index) {
    Engine.Transfer transfer = batch.get(index);
    int status = Structs.Entry.status(entries, index);
    if (status != Results.DONE) {
      from.failed(transfer, status, Structs.Entry.error(entries, index));
    } else if (to[index] == null) {
      from.landed(transfer, Structs.Entry.memory(entries, index));
    } else if (!transfer.target().isNative()) {
      MemorySegment.copy(to[index], 0, transfer.target(), 0, transfer.length());
    }
  }
}
