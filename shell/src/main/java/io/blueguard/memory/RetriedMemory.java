package io.blueguard.memory;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Memory behind a device that fails a read now and then: such a read is tried again. What fails
 * each time is counted, so that who does not find what he looks for can say why.
 *
 * <p>A read that failed late, because the device did not answer in time, is not tried again: that
 * would take as long once more.
 */
public final class RetriedMemory extends ForwardingMemory {
  /** After the first one, which was of more. */
  private static final int TRIES = 3;

  private static final long PIECE = 4096;
  private static final long LATE_NS = 250_000_000;

  /** Guarded by this, as the next ones. */
  private long retried;

  private long failed;
  private long firstPa;
  private String firstReason;
  private long passedOver;

  public RetriedMemory(PhysicalMemory inner) {
    super(inner);
  }

  @Override
  public void read(long pa, MemorySegment target) {
    long start = System.nanoTime();
    try {
      inner.read(pa, target);
    } catch (Failure.EngineFailure failure) {
      if (System.nanoTime() - start > LATE_NS) {
        throw lost(pa, failure);
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
      long start = System.nanoTime();
      try {
        inner.read(pa, target);
        return;
      } catch (Failure.EngineFailure failure) {
        if (tries == TRIES || System.nanoTime() - start > LATE_NS) {
          throw lost(pa, failure);
        }
      }
    }
  }

  @Override
  public void read(List<Transfer> batch) {
    long start = System.nanoTime();
    inner.read(batch);
    boolean late = System.nanoTime() - start > LATE_NS;
    for (Transfer transfer : batch) {
      if (transfer.failure() instanceof Failure.EngineFailure failure) {
        if (late) {
          lost(transfer.pa(), failure);
        } else {
          again(transfer);
        }
      }
    }
  }

  private void again(Transfer transfer) {
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
