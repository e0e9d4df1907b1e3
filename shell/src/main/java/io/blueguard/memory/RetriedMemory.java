package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Memory behind a device that fails a read now and then: such a read is tried again. What fails
 * each time is counted, so that who does not find what he looks for can say why.
 *
 * <p>A read may have failed late, because the device did not answer in time, and a device may be
 * dead: the time that failed reads took is added up, and once it is {@link #ALLOWED_NS} in all, the
 * read that was it, single, in a batch or in a scan, throws {@link Failure.EngineUnavailable}: who
 * takes a failed read for bytes that are not there would go on for hours.
 */
public final class RetriedMemory extends ForwardingMemory {
  /** After the first one, which was of more. */
  private static final int TRIES = 3;

  private static final long PIECE = 4096;
  private static final long ALLOWED_NS = 10_000_000_000L;
  private static final long NS_IN_MS = 1_000_000;

  private final LongSupplier clock;

  /** Guarded by this, as the next ones. */
  private long retried;

  private long failed;
  private long firstPa;
  private String firstReason;
  private long passedOver;
  private long waitedNs;

  public RetriedMemory(PhysicalMemory inner) {
    this(inner, System::nanoTime);
  }

  /** The clock counts in ns. */
  RetriedMemory(PhysicalMemory inner, LongSupplier clock) {
    super(inner);
    this.clock = clock;
  }

  @Override
  public void read(long pa, MemorySegment target) {
    long start = clock.getAsLong();
    try {
      inner.read(pa, target);
    } catch (Failure.EngineFailure failure) {
      waited(clock.getAsLong() - start, failure);
      inPieces(pa, target);
    }
  }

  /** A long read is many to a device, of which one or another fails each time. */
  private void inPieces(long pa, MemorySegment target) {
    for (long done = 0; done < target.byteSize(); done += PIECE) {
      long length = Math.min(PIECE, target.byteSize() - done);
      piece(pa + done, target.asSlice(done, length));
    }
  }

  private void piece(long pa, MemorySegment target) {
    for (int tries = 1; ; tries++) {
      again();
      long start = clock.getAsLong();
      try {
        inner.read(pa, target);
        return;
      } catch (Failure.EngineFailure failure) {
        waited(clock.getAsLong() - start, failure);
        if (tries == TRIES) {
          throw lost(pa, failure);
        }
      }
    }
  }

  @Override
  public void read(List<Transfer> batch) {
    long start = clock.getAsLong();
    inner.read(batch);
    List<Transfer> failed =
        batch.stream().filter(each -> each.failure() instanceof Failure.EngineFailure).toList();
    if (!failed.isEmpty()) {
      waited(clock.getAsLong() - start, failed.getFirst().failure());
    }
    failed.forEach(this::again);
  }

  private void again(Transfer transfer) {
    transfer.again();
    try {
      inPieces(transfer.pa(), transfer.target());
    } catch (Failure.EngineFailure | Failure.NotMapped failure) {
      transfer.failed(failure);
    }
  }

  @Override
  public void scan(List<byte[]> patterns, Hits hits) {
    inner.scan(
        patterns,
        new Hits() {
          @Override
          public boolean hit(long pa, int pattern) {
            return hits.hit(pa, pattern);
          }

          @Override
          public void passedOver(long bytes, String reason) {
            unseen(bytes);
            hits.passedOver(bytes, reason);
          }

          @Override
          public void waited(long ms) {
            RetriedMemory.this.waited(ms * NS_IN_MS, null);
            hits.waited(ms);
          }
        });
  }

  private synchronized void unseen(long bytes) {
    passedOver += bytes;
  }

  private synchronized void again() {
    retried++;
  }

  /**
   * For a read that has just failed.
   *
   * @param failure null when it was one of a scan
   */
  private synchronized void waited(long ns, Failure failure) {
    waitedNs += ns;
    if (waitedNs >= ALLOWED_NS) {
      throw new Failure.EngineUnavailable(
          "device fails too many reads, nothing more is tried: waited_ms=%d tried_again=%d"
                  .formatted(waitedNs / NS_IN_MS, retried)
              + (passedOver > 0 ? " passed_over_bytes=" + passedOver : "")
              + (failure == null ? "" : " reason=" + failure.getMessage())
              + "; attach again when it answers",
          failure);
    }
  }

  private synchronized Failure.EngineFailure lost(long pa, Failure.EngineFailure failure) {
    if (failed++ == 0) {
      firstPa = pa;
      firstReason = failure.getMessage();
    }
    return failure;
  }

  /** What went wrong with reads so far; empty when nothing did. */
  public synchronized String trouble() {
    if (failed > 0) {
      return "reads failed: failed=%d first_pa=%s tries=%d reason=%s"
          .formatted(failed, Hex.of(firstPa), 1 + TRIES, firstReason);
    }
    if (passedOver > 0) {
      return "could not be searched everywhere: passed_over_bytes=" + passedOver;
    }
    return retried > 0
        ? "device fails reads now and then: tried_again=%d, all of them read then"
            .formatted(retried)
        : "";
  }

  /** Whether there are bytes that could not be read. */
  public synchronized boolean lost() {
    return failed > 0 || passedOver > 0;
  }
}
