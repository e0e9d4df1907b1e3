package io.blueguard.kernel;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.profile.Type;

/**
 * The entries of a {@code struct maple_tree} (since 6.1) by range, and how the walk ended.
 *
 * <p>A reference to a node has the low bits {@code 10} at the root and the node's type in bits 3 to
 * 6 everywhere; nodes are 256 bytes and aligned to that. A node of {@code n} slots has {@code n-1}
 * pivots: the last index of each slot, ascending; a zero pivot behind the first ends the node.
 *
 * @param first index of each entry's range
 * @param last index of it
 * @param entries what is stored
 * @param stopped why the walk is not whole, or empty when it is
 */
public record MapleTree(long[] first, long[] last, long[] entries, String stopped) {
  private static final int MAX_DEPTH = 32;
  private static final int DENSE = 0;
  private static final int LEAF = 1;
  private static final int RANGE = 2;
  private static final int ARANGE = 3;

  /** Walks the tree at an address. */
  public static MapleTree at(Kernel kernel, long va, int limit) {
    Walk walk = new Walk(kernel, limit);
    String stopped = "";
    try {
      long root = kernel.field("maple_tree", "ma_root").get(kernel.space(), va);
      if (isNode(root)) {
        walk.node(root, 0, -1L, 0);
      } else if (root != 0) {
        walk.add(root, 0, 0);
      }
    } catch (Failure failure) {
      stopped = failure.getMessage();
    }
    return new MapleTree(
        walk.first.toArray(), walk.last.toArray(), walk.entries.toArray(), stopped);
  }

  private static boolean isNode(long entry) {
    return (entry & 3) == 2 && Long.compareUnsigned(entry, 4096) > 0;
  }

  private static final class Walk {
    private final Kernel kernel;
    private final int limit;
    private final Shape range;
    private final Shape arange;
    private final LongList first = new LongList();
    private final LongList last = new LongList();
    private final LongList entries = new LongList();
    private final LongSet seen = new LongSet();

    /** Where pivots and slots of a kind of node lie. */
    private record Shape(long pivots, int pivotCount, long slots, int slotCount) {
      static Shape of(Kernel kernel, String type) {
        Field pivot = kernel.field(type, "pivot");
        Field slot = kernel.field(type, "slot");
        return new Shape(pivot.offset(), count(pivot), slot.offset(), count(slot));
      }

      private static int count(Field array) {
        return array.type().resolved() instanceof Type.Array a ? (int) Math.min(a.count(), 64) : 0;
      }
    }

    Walk(Kernel kernel, int limit) {
      this.kernel = kernel;
      this.limit = limit;
      range = Shape.of(kernel, "maple_range_64");
      arange = Shape.of(kernel, "maple_arange_64");
    }

    void add(long entry, long from, long to) {
      if (entries.size() == limit) {
        throw new Failure.WalkStopped("maple tree is larger than limit=" + limit);
      }
      first.add(from);
      last.add(to);
      entries.add(entry);
    }

    void node(long reference, long min, long max, int depth) {
      long node = reference & ~0xffL;
      int type = (int) (reference >>> 3 & 0xf);
      if (!seen.add(node) || depth == MAX_DEPTH) {
        throw new Failure.BadData("maple tree loops: node=" + Hex.of(node));
      }
      if (type == DENSE || type > ARANGE) {
        throw new Failure.BadData("maple node of unknown type: node=" + Hex.of(node));
      }
      Shape shape = type == ARANGE ? arange : range;
      long from = min;
      for (int i = 0; i < shape.slotCount; i++) {
        long pivot = i < shape.pivotCount ? kernel.space().u64(node + shape.pivots + 8L * i) : max;
        boolean ends = i > 0 && pivot == 0 || Long.compareUnsigned(pivot, max) >= 0;
        long to = ends ? max : pivot;
        slot(kernel.space().u64(node + shape.slots + 8L * i), type, from, to, depth);
        if (ends || to == -1L) {
          return;
        }
        from = to + 1;
      }
    }

    private void slot(long slot, int type, long from, long to, int depth) {
      if (slot == 0) {
        return;
      }
      if (type == LEAF) {
        add(slot, from, to);
      } else if (type == RANGE || type == ARANGE) {
        node(slot, from, to, depth + 1);
      }
    }
  }
}
