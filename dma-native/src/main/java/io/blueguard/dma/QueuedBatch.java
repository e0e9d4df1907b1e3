package io.blueguard.dma;

import io.blueguard.base.Failure.EngineFailure;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The reads of one batch through a queue: as many under way as the lane may have, waited for in
 * their order. When its thread is interrupted nothing of it is left in the native module. For one
 * thread, used once.
 */
final class QueuedBatch {
  /** Told how an entry of a batch ended: {@link Results#ending}, or the text of a failure. */
  interface Ended {
    void entry(int index, int ending, String failure);
  }

  /** A read under way, for the entry {@code index}. */
  private record Pending(int index, int slot, long offset, MemorySegment target, long since) {}

  private final Queue queue;
  private final Lane lane;
  private final Ended ended;
  private final ArrayDeque<Pending> underWay = new ArrayDeque<>();

  QueuedBatch(Queue queue, Lane lane, Ended ended) {
    this.queue = queue;
    this.lane = lane;
    this.ended = ended;
  }

  /**
   * Reads all. Each entry is told of when it has ended; of one that comes in pieces, each piece is,
   * and none is asked for any more once the transfer has an error.
   *
   * @throws io.blueguard.base.Failure.WalkStopped when the thread was interrupted meanwhile;
   *     nothing is written to any target after that
   */
  void read(List<Engine.Transfer> batch) {
    queue.enter();
    try {
      for (int i = 0; i < batch.size(); i++) {
        entry(i, batch.get(i));
      }
      while (!underWay.isEmpty()) {
        settle();
      }
    } finally {
      underWay.forEach(read -> queue.drop(read.slot));
      queue.leave();
    }
  }

  private void entry(int index, Engine.Transfer transfer) {
    MemorySegment target = transfer.target();
    try {
      for (long at = 0; at < target.byteSize() && transfer.error() == null; at += Slots.PIECE) {
        MemorySegment part = target.asSlice(at, Math.min(Slots.PIECE, target.byteSize() - at));
        submit(index, transfer.offset() + at, part);
      }
    } catch (EngineFailure noPlace) {
      ended.entry(index, Results.DONE, noPlace.getMessage());
    }
  }

  /** While there is no place, sees to the oldest of its own. */
  private void submit(int index, long offset, MemorySegment part) {
    int slot = queue.trySubmit(lane, offset, part.byteSize());
    while (slot < 0 && !underWay.isEmpty()) {
      settle();
      slot = queue.trySubmit(lane, offset, part.byteSize());
    }
    slot = slot < 0 ? queue.submit(lane, offset, part.byteSize()) : slot;
    underWay.add(new Pending(index, slot, offset, part, System.nanoTime()));
  }

  private void settle() {
    Pending read = underWay.poll();
    try {
      ended.entry(read.index, queue.finish(read.slot, read.offset, read.target, read.since), null);
    } catch (EngineFailure late) {
      ended.entry(read.index, Results.DONE, late.getMessage());
    }
  }
}
