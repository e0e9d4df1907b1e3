package io.blueguard.session;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What copying memory costs on this machine: pages that are in no cache to places that are. A
 * modelled device moves its bytes with the processors here, so that it can be no faster than this
 * where bytes are copied.
 *
 * @param oneNsPerByte by one core
 * @param allNsPerByte by all cores together
 */
record CopySpeed(double oneNsPerByte, double allNsPerByte) {
  private static final int COPIED = 64 << 20;
  private static final int TARGET = 1 << 20;
  private static final int PAGE = 4096;
  private static final int RUNS = 5;

  /** Copies for a moment to find out. */
  static CopySpeed here() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment from = arena.allocate(COPIED, PAGE).fill((byte) 1);
      int cores = Math.min(COPIED / TARGET, Runtime.getRuntime().availableProcessors());
      List<MemorySegment> to = new ArrayList<>();
      for (int i = 0; i < cores; i++) {
        to.add(arena.allocate(TARGET, PAGE).fill((byte) 1));
      }
      double one = best(from, to.subList(0, 1));
      return new CopySpeed(one, cores == 1 ? one : Math.min(one, best(from, to)));
    }
  }

  /** Of each the better one. */
  CopySpeed orBetter(CopySpeed other) {
    return new CopySpeed(
        Math.min(oneNsPerByte, other.oneNsPerByte), Math.min(allNsPerByte, other.allNsPerByte));
  }

  /** Each target by a thread of its own, each copying its part. */
  private static double best(MemorySegment from, List<MemorySegment> to) {
    long best = Long.MAX_VALUE;
    for (int run = 0; run < RUNS; run++) {
      best = Math.min(best, together(from, to));
    }
    return (double) best / COPIED;
  }

  private static long together(MemorySegment from, List<MemorySegment> to) {
    CountDownLatch ready = new CountDownLatch(to.size());
    AtomicLong longest = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    long part = COPIED / to.size() & -TARGET;
    for (int i = 0; i < to.size(); i++) {
      MemorySegment mine = from.asSlice(i * part, part);
      MemorySegment target = to.get(i);
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    ready.countDown();
                    while (ready.getCount() > 0) {
                      Thread.onSpinWait();
                    }
                    longest.accumulateAndGet(copied(mine, target), Math::max);
                  }));
    }
    threads.forEach(CopySpeed::join);
    return longest.get() * COPIED / (part * to.size());
  }

  private static long copied(MemorySegment from, MemorySegment to) {
    long start = System.nanoTime();
    for (long at = 0; at < from.byteSize(); at += TARGET) {
      MemorySegment.copy(from, at, to, 0, TARGET);
    }
    return System.nanoTime() - start;
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException cancelled) {
        interrupted = true; // the copying is over in a moment, and its memory must outlive it
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
