package io.blueguard.profile;

import io.blueguard.base.Failure;

/**
 * Finds a type of one BTF blob by its name and kind: an open hash table of type numbers, so that no
 * string is made for the hundred thousand names nobody asks for.
 */
final class BtfNames {
  static final int TYPEDEFS = 1 << BtfData.TYPEDEF;
  static final int STRUCTS = 1 << BtfData.STRUCT | 1 << BtfData.UNION;
  static final int TAGS = STRUCTS | 1 << BtfData.ENUM | 1 << BtfData.ENUM64;
  static final int PLAIN = TYPEDEFS | 1 << BtfData.INT | 1 << BtfData.FLOAT;
  static final int INDEXED = TAGS | PLAIN | 1 << BtfData.FWD;
  static final int FUNCTIONS = 1 << BtfData.FUNC;

  /** Names repeat a few times in an honest blob; a table full of one name is an attack. */
  private static final int MAX_PROBES = 4096;

  private final Btf btf;
  private final int[] starts;
  private final int[] slots;

  /**
   * @param slots entries are positions in {@code starts} plus one; a power of two of them
   */
  BtfNames(Btf btf, int[] starts, int[] slots) {
    this.btf = btf;
    this.starts = starts;
    this.slots = slots;
  }

  /**
   * @param kinds which ones are to be found later
   */
  static BtfNames build(Btf btf, int[] starts, int kinds) {
    int[] slots = new int[Integer.highestOneBit(Math.max(8, starts.length)) * 2];
    for (int i = 0; i < starts.length; i++) {
      if (indexed(btf, starts[i], kinds)) {
        slots[free(slots, hash(btf, btf.data.name(starts[i])))] = i + 1;
      }
    }
    return new BtfNames(btf, starts, slots);
  }

  private static int free(int[] slots, int hash) {
    int slot = hash & slots.length - 1;
    for (int probes = 0; slots[slot] != 0; probes++) {
      if (probes == MAX_PROBES) {
        throw new Failure.BadData("btf repeats a name too often: times=" + probes);
      }
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  /** A base's string may be a module's name too, but a module names its own types itself. */
  private static boolean indexed(Btf btf, int start, int kinds) {
    return (1 << btf.data.kind(start) & kinds) != 0 && btf.data.name(start) != 0;
  }

  /** The same number as {@link String#hashCode} gives. */
  private static int hash(Btf btf, int name) {
    if (!btf.ownsString(name)) {
      return btf.string(name).hashCode();
    }
    byte[] bytes = btf.data.bytes;
    int hash = 0;
    for (int at = btf.stringAt(name); at < btf.data.stringsEnd && bytes[at] != 0; at++) {
      hash = 31 * hash + (bytes[at] & 0xff);
    }
    return hash;
  }

  int[] slots() {
    return slots;
  }

  /**
   * The number of the first type of that name whose kind is among those asked for; 0 when there is
   * none. A definition with members is preferred to an empty one.
   */
  int find(String name, int kinds) {
    int empty = 0;
    int slot = name.hashCode() & slots.length - 1;
    for (int probes = 0; slots[slot] != 0 && probes < slots.length; probes++) {
      int start = starts[slots[slot] - 1];
      if ((1 << btf.data.kind(start) & kinds) != 0 && btf.spells(btf.data.name(start), name)) {
        int id = slots[slot] - 1 + btf.firstId();
        if ((1 << btf.data.kind(start) & STRUCTS) == 0 || btf.data.count(start) > 0) {
          return id;
        }
        empty = empty == 0 ? id : empty;
      }
      slot = slot + 1 & slots.length - 1;
    }
    return empty;
  }

  /** Which kinds the word in front of a tag asks for; 0 when it is no such word. */
  static int kinds(String word) {
    return switch (word) {
      case "struct" -> 1 << BtfData.STRUCT;
      case "union" -> 1 << BtfData.UNION;
      case "enum" -> 1 << BtfData.ENUM | 1 << BtfData.ENUM64;
      default -> 0;
    };
  }

  static int forwards(String word) {
    return word.equals("enum") ? 0 : 1 << BtfData.FWD;
  }
}
