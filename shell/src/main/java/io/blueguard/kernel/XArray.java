package io.blueguard.kernel;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.base.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of a {@code struct xarray} (also what {@code radix_tree_root} and {@code idr} are
 * since 4.20) by index, and how the walk ended.
 *
 * <p>The head is an entry, or a node: an address with the low bits {@code 10}. A node has a shift
 * and 64 (16 on small kernels) slots, each an entry or a node again.
 *
 * @param indices of the entries, ascending
 * @param entries what is stored, pointers and value entries (low bit set) alike
 * @param stopped why the walk is not whole, or empty when it is
 */
public record XArray(long[] indices, long[] entries, String stopped) {
  /** An index has 64 bits, a node takes at least 4 of them. */
  private static final int MAX_DEPTH = 16;

  /** Walks the xarray at an address. */
  public static XArray at(Kernel kernel, long va, int limit) {
    Walk walk = new Walk(kernel, limit);
    String stopped = "";
    try {
      long head = kernel.field("xarray", "xa_head").get(kernel.space(), va);
      walk.fetchAhead(head);
      walk.entry(head, 0, 64, 0);
    } catch (Failure failure) {
      stopped = failure.getMessage();
    }
    return new XArray(walk.indices.toArray(), walk.entries.toArray(), stopped);
  }

  /** Walks the {@code struct idr} at an address; its indices are ids. */
  public static XArray idr(Kernel kernel, long va, int limit) {
    XArray array = at(kernel, va + kernel.field("idr", "idr_rt").offset(), limit);
    long base = kernel.field("idr", "idr_base").get(kernel.space(), va);
    long[] ids = array.indices.clone();
    for (int i = 0; i < ids.length; i++) {
      ids[i] += base;
    }
    return new XArray(ids, array.entries, array.stopped);
  }

  /**
   * The entry at one index, 0 where there is none.
   *
   * @throws Failure.BadData when nodes lead back to each other
   */
  public static long load(Kernel kernel, long va, long index) {
    Field shift = kernel.field("xa_node", "shift");
    Field slots = kernel.field("xa_node", "slots");
    int width = (int) Math.min(slots.type().size() / Long.BYTES, 64);
    long entry = kernel.field("xarray", "xa_head").get(kernel.space(), va);
    int above = Long.SIZE;
    for (boolean first = true; isNode(entry); first = false) {
      long node = entry - 2;
      int bits = (int) shift.get(kernel.space(), node);
      if (bits < 0 || bits >= above) {
        throw new Failure.BadData("xarray loops: node=%s shift=%d".formatted(Hex.of(node), bits));
      }
      if (first && index >>> bits >= width) {
        return 0;
      }
      above = bits;
      int slot = (int) (index >>> bits) & (width - 1);
      entry = kernel.space().u64(slots.at(node) + (long) Long.BYTES * slot);
      if (isSibling(entry, width)) {
        // One entry over several indices stands in the first slot; the others say which that is.
        entry = kernel.space().u64(slots.at(node) + Long.BYTES * (entry >>> 2));
        return isNode(entry) || isSibling(entry, width) ? 0 : entry;
      }
    }
    return above == Long.SIZE && index != 0 ? 0 : entry;
  }

  private static boolean isSibling(long entry, int width) {
    return (entry & 3) == 2 && Long.compareUnsigned(entry >>> 2, width) < 0;
  }

  private static boolean isNode(long entry) {
    return (entry & 3) == 2 && Long.compareUnsigned(entry, 4096) > 0;
  }

  private static final class Walk {
    private final Kernel kernel;
    private final int limit;
    private final Field shift;
    private final Field slots;
    private final int width;
    private final LongList indices = new LongList();
    private final LongList entries = new LongList();
    private final LongSet seen = new LongSet();

    Walk(Kernel kernel, int limit) {
      this.kernel = kernel;
      this.limit = limit;
      shift = kernel.field("xa_node", "shift");
      slots = kernel.field("xa_node", "slots");
      width = (int) Math.min(slots.type().size() / 8, 64);
    }

    void entry(long entry, long index, int above, int depth) {
      if (entry == 0) {
        return;
      }
      if (isNode(entry)) {
        node(entry - 2, index, above, depth);
      } else if ((entry & 3) != 2) {
        add(entry, index);
      }
    }

    private void add(long entry, long index) {
      if (entries.size() == limit) {
        throw new Failure.WalkStopped("xarray is larger than limit=" + limit);
      }
      indices.add(index);
      entries.add(entry);
    }

    private void node(long node, long index, int above, int depth) {
      int bits = (int) shift.get(kernel.space(), node);
      if (!seen.add(node) || bits >= above || depth == MAX_DEPTH) {
        throw new Failure.BadData(
            "xarray loops: node=" + Hex.of(node) + " shift=" + bits + " above=" + above);
      }
      long[] entries = slots(node);
      fetchAhead(entries);
      each(entries, index, bits, depth + 1);
    }

    private void each(long[] entries, long index, int bits, int depth) {
      for (int i = 0; i < width; i++) {
        entry(entries[i], index + ((long) i << bits), bits == 0 ? 1 : bits, depth);
      }
    }

    private long[] slots(long node) {
      long[] entries = new long[width];
      for (int i = 0; i < width; i++) {
        entries[i] = kernel.space().u64(slots.at(node) + 8L * i);
      }
      return entries;
    }

    /** The nodes among the entries, all of them at once where an engine does not answer at once. */
    private void fetchAhead(long... entries) {
      if (kernel.space().memory().depth() == 1) {
        return;
      }
      List<Range> nodes = nodes(entries);
      if (!nodes.isEmpty()) {
        kernel.space().prefetch(nodes);
      }
    }

    private List<Range> nodes(long[] entries) {
      List<Range> nodes = new ArrayList<>();
      for (long entry : entries) {
        if (isNode(entry)) {
          nodes.add(new Range(entry - 2, slots.offset() + 8L * width));
        }
      }
      return nodes;
    }
  }
}
