package io.blueguard.kernel;

/**
 * Addresses seen so far, unboxed: open addressing over a table that is never more than half full.
 */
public final class LongSet {
  private long[] slots = new long[128];
  private int size;
  private boolean zero;

  /** False when it was there already. */
  public boolean add(long value) {
    if (value == 0) {
      boolean added = !zero;
      zero = true;
      return added;
    }
    int slot = slot(value);
    if (slots[slot] == value) {
      return false;
    }
    slots[slot] = value;
    if (++size * 2 > slots.length) {
      grow();
    }
    return true;
  }

  public boolean contains(long value) {
    return value == 0 ? zero : slots[slot(value)] == value;
  }

  private int slot(long value) {
    int mask = slots.length - 1;
    int slot = (int) ((value * 0x9e37_79b9_7f4a_7c15L) >>> 40) & mask;
    while (slots[slot] != 0 && slots[slot] != value) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[old.length * 2];
    for (long value : old) {
      if (value != 0) {
        slots[slot(value)] = value;
      }
    }
  }
}
