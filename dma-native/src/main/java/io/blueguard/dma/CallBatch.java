package io.blueguard.dma;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A batch read by native calls, through memory that the native side can write to:
 *
 * <pre>
 *   entries[n] | progress | progress before | time left | bytes of those whose target native code
 *                                                         cannot write to
 * </pre>
 *
 * Where the device works while the caller does something else it comes in parts: one is prepared,
 * and the one before it settled, while the device is at the next. Between the calls others run on
 * the carrier of a virtual thread, and other batches and reads get their turn. For one thread, used
 * once.
 */
final class CallBatch {
  /** Entries that keep a device busy for longer than as many take to prepare. */
  private static final int PART = 128;

  private static final long PROGRESS = 16;

  private static final long TARGET = -1;
  private static final long STAYS = -2;

  /** What the engine it reads from is like. */
  interface From {
    long handle();

    /** Whether bytes may stay where it leaves them. */
    boolean lands();

    /** Whether it works while the caller does something else. */
    boolean overlaps();

    /** Entries that it takes at once. */
    int idealBatch();

    void landed(Engine.Transfer transfer, long where);

    /**
     * @param error errno behind the status, 0 when there is none
     */
    void failed(Engine.Transfer transfer, int status, int error);
  }

  private final From from;
  private final List<Engine.Transfer> batch;
  private final MemorySegment memory;
  private final MemorySegment entries;
  private final MemorySegment progress;
  private final MemorySegment before;
  private final DeviceWait device;
  private final int part;

  /**
   * Of each entry where in that memory native code writes to, or {@link #TARGET} or {@link #STAYS}.
   */
  private final long[] places;

  /** Where the rest of that memory begins. */
  private long rest;

  /**
   * @param memory at least {@link #room} bytes
   * @param yields whether others run on this thread's carrier while the device is at work
   */
  CallBatch(From from, List<Engine.Transfer> batch, MemorySegment memory, boolean yields) {
    this.from = from;
    this.batch = batch;
    this.memory = memory;
    this.entries = take(Structs.Entry.SIZE * batch.size());
    this.progress = take(PROGRESS).fill((byte) 0);
    this.before = take(PROGRESS);
    this.device = new DeviceWait(from.handle(), take(DeviceWait.SIZE), yields);
    this.part = Math.max(1, part());
    this.places = new long[batch.size()];
  }

  private MemorySegment take(long bytes) {
    rest += bytes;
    return memory.asSlice(rest - bytes, bytes);
  }

  /** A longer one than the device takes at once would wait for it inside of the call. */
  private int part() {
    if (!from.overlaps()) {
      return batch.size();
    }
    return device.yields() ? Math.min(PART, from.idealBatch()) : PART;
  }

  static long room(From from, List<Engine.Transfer> batch) {
    long bytes = Structs.Entry.SIZE * batch.size() + 2 * PROGRESS + DeviceWait.SIZE;
    for (Engine.Transfer transfer : batch) {
      if (!(from.lands() && transfer.anywhere()) && !transfer.reachable()) {
        bytes += transfer.length();
      }
    }
    return bytes;
  }

  /**
   * The result of the native calls; statuses and bytes are in the transfers then.
   *
   * @throws io.blueguard.base.Failure.WalkStopped when the thread was interrupted while it waited
   *     between them
   */
  int run() {
    int settled = 0;
    for (int at = 0; at < batch.size(); at += part) {
      int end = Math.min(at + part, batch.size());
      for (int i = at; i < end; i++) {
        prepare(i);
      }
      before.copyFrom(progress);
      int result = begin(at, end);
      result = bad(result) ? result : settle(settled, at, before);
      if (bad(result)) {
        return result;
      }
      settled = at;
    }
    return settle(settled, batch.size(), progress);
  }

  private int begin(int start, int end) {
    int result = start == 0 ? Results.OK : device.forRoom(progress);
    long first = entries.address() + start * Structs.Entry.SIZE;
    return bad(result)
        ? result
        : DmaLibrary.bg_read_begin(from.handle(), first, end - start, progress.address());
  }

  /** Of a batch that was interrupted between two calls nothing is under way after this. */
  int drop() {
    return DmaLibrary.bg_read_end(from.handle(), progress.address());
  }

  private static boolean bad(int result) {
    return result != Results.OK && result != Results.PARTIAL;
  }

  private void prepare(int index) {
    Engine.Transfer transfer = batch.get(index);
    long where = 0;
    places[index] = STAYS;
    if (!(from.lands() && transfer.anywhere())) {
      boolean direct = transfer.reachable();
      places[index] = direct ? TARGET : rest;
      where = direct ? transfer.target().address() : memory.address() + rest;
      rest += direct ? 0 : transfer.length();
      where = transfer.length() == 0 ? 0 : where;
    }
    Structs.Entry.put(entries, index, transfer.offset(), transfer.length(), where);
  }

  /** Waits for a part and hands its bytes and failures to their transfers. */
  private int settle(int start, int end, MemorySegment when) {
    if (start == end) {
      return Results.OK;
    }
    int result = device.forEnd(when);
    if (!bad(result)) {
      result = DmaLibrary.bg_read_end(from.handle(), when.address());
    }
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
    } else if (places[index] == STAYS) {
      from.landed(transfer, Structs.Entry.memory(entries, index));
    } else if (places[index] != TARGET) {
      MemorySegment.copy(memory, places[index], transfer.target(), 0, transfer.length());
    }
  }
}
