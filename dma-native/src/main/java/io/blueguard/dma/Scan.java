package io.blueguard.dma;

import io.blueguard.base.Range;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The memory of one native scan: patterns, place for hits, and how far it has come. */
final class Scan {
  /** As the C interface asks: one call must be able to make progress whatever it meets. */
  private static final int HITS_PER_PATTERN = 64;

  private static final int MORE_HITS = 4096;

  /** Bytes per call, about 10 ms of work: so often the caller can stop the scan. */
  private static final long BUDGET = 64L << 20;

  private final Reasons reasons;
  private final MemorySegment request;
  private final MemorySegment hits;
  private final long end;
  private long next;

  /** Says why a range could not be read, by how its read ended. */
  @FunctionalInterface
  interface Reasons {
    String of(int ending, long offset, long length);
  }

  Scan(Arena arena, Range range, List<byte[]> patterns, Reasons reasons) {
    this.reasons = reasons;
    MemorySegment table = arena.allocate(Structs.Pattern.SIZE * patterns.size(), 8);
    for (int i = 0; i < patterns.size(); i++) {
      MemorySegment bytes = arena.allocate(Math.max(1, patterns.get(i).length));
      MemorySegment given = MemorySegment.ofArray(patterns.get(i));
      MemorySegment.copy(given, 0, bytes, 0, given.byteSize());
      Structs.Pattern.put(table, i, bytes.asSlice(0, given.byteSize()));
    }
    long capacity = (long) HITS_PER_PATTERN * patterns.size() + MORE_HITS;
    hits = arena.allocate(Structs.Hit.SIZE * capacity, 8);
    request = arena.allocate(Structs.ScanRequest.SIZE, 8);
    Structs.ScanRequest.put(request, table, hits, BUDGET);
    next = range.start();
    end = range.end();
  }

  boolean more() {
    return next < end;
  }

  /** Address of the request for the next part. */
  long request() {
    Structs.ScanRequest.range(request, next, end);
    return request.address();
  }

  /** Hands on what the last call found; false when the receiver has had enough. */
  boolean deliver(Engine.Hits receiver) {
    next = Structs.ScanRequest.next(request);
    long unreadable = Structs.ScanRequest.unreadable(request);
    if (unreadable > 0) {
      receiver.passedOver(
          unreadable,
          reasons.of(
              Structs.ScanRequest.lostEnding(request),
              Structs.ScanRequest.lostAt(request),
              unreadable));
    }
    int waitedMs = Structs.ScanRequest.waitedMs(request);
    if (waitedMs > 0) {
      receiver.waited(waitedMs);
    }
    int count = Structs.ScanRequest.hits(request);
    for (int i = 0; i < count; i++) {
      if (!receiver.hit(Structs.Hit.offset(hits, i), Structs.Hit.pattern(hits, i))) {
        return false;
      }
    }
    return true;
  }
}
