package io.blueguard.memory;

import io.blueguard.dma.Expected;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Read-sets of memories that lie in one engine, compared in one call of that engine. Sets may be
 * exchanged for newer ones; what the call needs is then laid out anew before the next one.
 *
 * <p>Memory that is not simply a part of an engine (a patched one, a guest's) is compared for
 * itself. Not for two threads at once.
 */
public final class BatchComparison {
  private final List<PhysicalMemory> memories = new ArrayList<>();
  private final List<ReadSet> sets = new ArrayList<>();
  // Of each set what goes to the engine, and all of them as one.
  private final List<Expected> parts = new ArrayList<>();
  private Expected batch;
  // Where the ranges of each set end in the batch.
  private int[] ends = {};

  /** What can be compared together is what has the same key: its engine, or else itself. */
  public static Object key(PhysicalMemory memory) {
    return memory instanceof ExtentMemory extents ? extents.engine().shared() : memory;
  }

  /**
   * @param memory with the same {@link #key} as those that were added before
   * @return its number among the sets
   */
  public int add(PhysicalMemory memory, ReadSet set) {
    memories.add(memory);
    sets.add(set);
    parts.add(null);
    ends = new int[sets.size()];
    batch = null;
    return sets.size() - 1;
  }

  /** The set of that number is another one from now on. */
  public void replace(int number, ReadSet set) {
    if (sets.get(number) != set) {
      sets.set(number, set);
    }
  }

  /**
   * Which of the sets have changed, or cannot be read any more.
   *
   * @param changed set to true at the number of each that has; others are left as they are
   */
  public void changed(boolean[] changed) {
    if (sets.isEmpty()) {
      return;
    }
    if (!(memories.getFirst() instanceof ExtentMemory extents)) {
      for (int i = 0; i < sets.size(); i++) {
        changed[i] |= !memories.get(i).changed(sets.get(i)).isEmpty();
      }
      return;
    }
    int[] differences = extents.engine().differences(laidOut(changed));
    int from = 0;
    for (int number = 0; from < differences.length; number++) {
      int to = from;
      while (to < differences.length && differences[to] < ends[number]) {
        to++;
      }
      changed[number] |=
          from < to && part(number).changed(own(number, from, to, differences)).length > 0;
      from = to;
    }
  }

  /** Indexes of the batch as the set of that number counts them. */
  private int[] own(int number, int from, int to, int[] differences) {
    int begin = number == 0 ? 0 : ends[number - 1];
    return Arrays.stream(differences, from, to).map(index -> index - begin).toArray();
  }

  private ExtentComparison part(int number) {
    return sets.get(number).prepared((ExtentMemory) memories.get(number));
  }

  private Expected laidOut(boolean[] changed) {
    for (int i = 0; i < ends.length; i++) {
      ExtentComparison part = part(i);
      Expected now = part.expected();
      changed[i] |= part.scattered();
      if (now != parts.get(i)) {
        parts.set(i, now);
        exchange(i, now);
      }
    }
    if (batch == null) {
      batch = parts.size() == 1 ? parts.getFirst() : Expected.together(parts);
      count();
    }
    return batch;
  }

  private void exchange(int number, Expected part) {
    if (batch == null || parts.size() == 1) {
      batch = null;
      return;
    }
    batch.replace(number, part);
    count();
  }

  private void count() {
    int end = 0;
    for (int i = 0; i < ends.length; i++) {
      end += parts.get(i).size();
      ends[i] = end;
    }
  }
}
