package io.blueguard.walk;

/** Addresses, unboxed: open addressing over a table that is at most half full. */
final class AddressSet {
  private long[] slots = new long[64];
  private int size;
  // An empty slot is zero, so zero itself is kept here.
  private boolean zero;

  /** False when it was there already. */
  boolean add(long address) {
    if (address == 0) {
      boolean fresh = !zero;
      zero = true;
      return fresh;
    }
    int slot = slot(slots, address);
    if (slots[slot] == address) {
      return false;
    }
    slots[slot] = address;
    if (++size * 2 > slots.length) {
      grow();
    }
    return true;
  }

  boolean contains(long address) {
    return address == 0 ? zero : slots[slot(slots, address)] == address;
  }

  /** Where the address is, or the empty slot where it belongs. */
  private static int slot(long[] slots, long address) {
    int mask = slots.length - 1;
    int slot = (int) ((address * 0x9e37_79b9_7f4a_7c15L) >>> 32) & mask;
    while (slots[slot] != 0 && slots[slot] != address) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] larger = new long[slots.length * 2];
    for (long address : slots) {
      if (address != 0) {
        larger[slot(larger, address)] = address;
      }
    }
    slots = larger;
  }
}
