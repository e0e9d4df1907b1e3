package io.blueguard.memory;

import io.blueguard.dma.Engine;
import io.blueguard.dma.Expected;
import java.util.ArrayList;
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
  private Expected batch;
  // Where the ranges of each set end in the batch.
  private int[] ends = {};

  /** What can be compared together is what has the same key: its engine, or else itself. */
  public static Object key(PhysicalMemory memory) {
    return memory instanceof ExtentMemory extents ? extents.engine() : memory;
  }

  /**
   * @param memory with the same {@link #key} as those that were added before
   * @return its number among the sets
   */
  public int add(PhysicalMemory memory, ReadSet set) {
    memories.add(memory);
    sets.add(set);
    batch = null;
    return sets.size() - 1;
  }

  /** The set of that number is another one from now on. */
  public void replace(int number, ReadSet set) {
    if (sets.get(number) != set) {
      sets.set(number, set);
      batch = null;
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
    Engine engine = extents.engine();
    int number = 0;
    for (int index : engine.differences(laidOut(changed))) {
      while (ends[number] <= index) {
        number++;
      }
      changed[number] = true;
    }
  }

  private Expected laidOut(boolean[] changed) {
    if (batch == null) {
      List<Expected> parts = new ArrayList<>();
      ends = new int[sets.size()];
      int end = 0;
      for (int i = 0; i < ends.length; i++) {
        ExtentComparison part = sets.get(i).prepared((ExtentMemory) memories.get(i));
        parts.add(part.expected());
        end += part.expected().size();
        ends[i] = end;
      }
      batch = parts.size() == 1 ? parts.getFirst() : Expected.together(parts);
    }
    for (int i = 0; i < ends.length; i++) {
      changed[i] |= sets.get(i).prepared((ExtentMemory) memories.get(i)).scattered();
    }
    return batch;
  }
}
