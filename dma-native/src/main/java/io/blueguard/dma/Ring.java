package io.blueguard.dma;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The caller's side of a queue's two rings; {@code blueguard_dma.h} draws the memory and states the
 * ordering. One thread at a time may use the submission side and one the completion side.
 */
final class Ring {
  static final int READ = 0;

  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private static final long SUBMISSION = 64;
  private static final long COMPLETION = 16;

  /** {@code bg_queue_layout}. */
  static final long LAYOUT = 48;

  private final MemorySegment memory;
  private final int mask;
  private final long submissionTail;
  private final long submissionHead;
  private final long completionTail;
  private final long completionHead;
  private final long sleeping;
  private final long submissions;
  private final long completions;

  /** Counts of this side, which nobody else writes. */
  private int tail;

  private int head;

  Ring(MemorySegment layout) {
    memory =
        MemorySegment.ofAddress(layout.get(JAVA_LONG, 0)).reinterpret(layout.get(JAVA_LONG, 8));
    mask = layout.get(JAVA_INT, 16) - 1;
    submissionTail = layout.get(JAVA_INT, 20);
    submissionHead = layout.get(JAVA_INT, 24);
    completionTail = layout.get(JAVA_INT, 28);
    completionHead = layout.get(JAVA_INT, 32);
    sleeping = layout.get(JAVA_INT, 36);
    submissions = layout.get(JAVA_INT, 40);
    completions = layout.get(JAVA_INT, 44);
  }

  int capacity() {
    return mask + 1;
  }

  /** Writes a submission that the library sees when it is published. */
  void put(long tag, int verb, long offset, long length, long to) {
    long at = submissions + (tail & mask) * SUBMISSION;
    memory.set(JAVA_LONG, at, tag);
    memory.set(JAVA_INT, at + 8, verb);
    memory.set(JAVA_LONG, at + 16, offset);
    memory.set(JAVA_LONG, at + 24, length);
    memory.set(JAVA_LONG, at + 32, to);
    tail++;
  }

  /** True when the library's side sleeps and must be woken. */
  boolean publish() {
    INT.setVolatile(memory, submissionTail, tail);
    return asleep();
  }

  boolean asleep() {
    return (int) INT.getVolatile(memory, sleeping) != 0;
  }

  /** Whether the library has not yet taken all of it: a look that any thread may have. */
  boolean untaken() {
    return (int) INT.getAcquire(memory, submissionHead)
        != (int) INT.getAcquire(memory, submissionTail);
  }

  /** Told of each completion, and how it ended: {@link Results#ending}. */
  @FunctionalInterface
  interface Taker {
    void take(int tag, int ending);
  }

  /** Whether there is nothing to take: a look that any thread may have, with no promise. */
  boolean empty() {
    return (int) INT.getAcquire(memory, completionTail) == head;
  }

  /** Hands on the completions there are; returns how many. */
  int take(Taker taker) {
    int from = head;
    int to = (int) INT.getAcquire(memory, completionTail);
    while (head != to) {
      long at = completions + (head & mask) * COMPLETION;
      int ending = Results.ending(memory.get(JAVA_INT, at + 8), memory.get(JAVA_INT, at + 12));
      taker.take((int) memory.get(JAVA_LONG, at), ending);
      head++;
    }
    if (to != from) {
      INT.setRelease(memory, completionHead, to);
    }
    return to - from;
  }
}
