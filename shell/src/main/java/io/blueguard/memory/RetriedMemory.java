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
 * dead: the time that failed reads took is added up, and once it is {@link #ALLOWED_NS} in all,
 * nothing is tried again.
 */
public final class RetriedMemory extends ForwardingMemory {
  /** After the first one, which was of more. */
  private static final int TRIES = 3;

  private static final long PIECE = 4096;
  private static final long ALLOWED_NS = 10_000_000_000L;

  private final LongSupplier clock;

  /** Guarded by this, as the next ones. */
  private long retried;

  private long failed;
  private long firstPa;
  private int firstTries;
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
      if (waitedTooLong(start)) {
        throw lost(pa, 1, failure);
      }
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
        if (waitedTooLong(start) || tries == TRIES) {
          throw lost(pa, 1 + tries, failure);
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
      waitedTooLong(start);
    }
    failed.forEach(this::again);
  }

  private void again(Transfer transfer) {
    if (waitedTooLong() && transfer.failure() instanceof Failure.EngineFailure failure) {
      lost(transfer.pa(), 1, failure);
      return;
    }
    transfer.again();
    try {
      inPieces(transfer.pa(), transfer.target());
    } catch (Failure failure) {
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
          public void passedOver(long bytes) {
            unseen(bytes);
            hits.passedOver(bytes);
          }
        });
  }

  private synchronized void unseen(long bytes) {
    passedOver += bytes;
  }

  private synchronized void again() {
    retried++;
  }

  /** Of a read that has just failed. */
  private synchronized boolean waitedTooLong(long start) {
    waitedNs += clock.getAsLong() - start;
    return waitedTooLong();
  }

  private synchronized boolean waitedTooLong() {
    return waitedNs >= ALLOWED_NS;
  }

  private synchronized Failure.EngineFailure lost(
      long pa, int tries, Failure.EngineFailure failure) {
    if (failed++ == 0) {
      firstPa = pa;
      firstTries = tries;
      firstReason = failure.getMessage();
    }
    return failure;
  }

  /** What went wrong with reads so far; empty when nothing did. */
  public synchronized String trouble() {
    if (failed > 0) {
      return "reads failed: failed=%d first_pa=%s tries=%d reason=%s"
              .formatted(failed, Hex.of(firstPa), firstTries, firstReason)
          + (waitedTooLong()
              ? "; none is tried again after %d s of waiting for such"
                  .formatted(ALLOWED_NS / 1_000_000_000)
              : "");
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
