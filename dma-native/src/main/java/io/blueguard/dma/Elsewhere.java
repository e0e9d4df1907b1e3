package io.blueguard.dma;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntSupplier;

/** Work of a virtual thread that would pin it, on a thread of the system. */
final class Elsewhere {
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("engine-call-", 0).factory());

  private final CompletableFuture<Integer> result = new CompletableFuture<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Guarded by this. */
  private Thread worker;

  private boolean stopped;

  private Elsewhere() {}

  /**
   * Waits until the work is done, also when this thread is interrupted: then that one is, too, and
   * the memory that it works on stays as long as it may be used.
   */
  static int run(IntSupplier work) {
    Elsewhere elsewhere = new Elsewhere();
    THREADS.execute(() -> elsewhere.carryOut(work));
    return elsewhere.await();
  }

  private void carryOut(IntSupplier work) {
    synchronized (this) {
      worker = Thread.currentThread();
      if (stopped) {
        worker.interrupt();
      }
    }
    try {
      result.complete(work.getAsInt());
    } catch (RuntimeException | Error failed) {
      result.completeExceptionally(failed);
    } finally {
      synchronized (this) {
        worker = null;
        Thread.interrupted(); // that was meant for this work
      }
      ended.countDown();
    }
  }

  private synchronized void interrupt() {
    stopped = true;
    if (worker != null) {
      worker.interrupt();
    }
  }

  private int await() {
    boolean interrupted = false;
    for (boolean done = false; !done; ) {
      try {
        ended.await();
        done = true;
      } catch (InterruptedException e) {
        interrupted = true;
        interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      return result.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }
}
