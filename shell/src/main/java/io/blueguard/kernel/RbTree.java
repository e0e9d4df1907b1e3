package io.blueguard.kernel;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.memory.Reader;

/**
 * The objects of a {@code struct rb_root} in order of their keys, and how the walk ended.
 *
 * <pre>
 *   struct rb_node { 0 __rb_parent_color; 8 rb_right; 16 rb_left }
 * </pre>
 *
 * @param objects addresses of the objects
 * @param stopped why the walk is not whole, or empty when it is
 */
public record RbTree(long[] objects, String stopped) {
  private static final long RIGHT = 8;
  private static final long LEFT = 16;

  /** A red-black tree of 2^32 nodes is no deeper. */
  private static final int MAX_DEPTH = 128;

  /**
   * Walks a tree.
   *
   * @param root address of the {@code rb_root} (or {@code rb_root_cached}, which starts with one)
   * @param member offset of the {@code rb_node} inside each object
   * @param limit how many objects are taken at the most
   */
  public static RbTree from(Reader reader, long root, long member, int limit) {
    LongList found = new LongList();
    LongSet seen = new LongSet();
    long[] path = new long[MAX_DEPTH];
    int depth = 0;
    try {
      long node = reader.u64(root);
      while (node != 0 || depth > 0) {
        if (node != 0) {
          String wrong = wrong(node, depth, found.size(), limit, seen);
          if (!wrong.isEmpty()) {
            return new RbTree(found.toArray(), wrong);
          }
          path[depth++] = node;
          node = reader.u64(node + LEFT);
        } else {
          long top = path[--depth];
          found.add(top - member);
          node = reader.u64(top + RIGHT);
        }
      }
      return new RbTree(found.toArray(), "");
    } catch (Failure failure) {
      return new RbTree(found.toArray(), "tree breaks: " + failure.getMessage());
    }
  }

  private static String wrong(long node, int depth, int size, int limit, LongSet seen) {
    if (depth == MAX_DEPTH) {
      return "tree is deeper than limit=" + MAX_DEPTH;
    }
    if (size + depth >= limit) {
      return "tree is larger than limit=" + limit;
    }
    return seen.add(node) ? "" : "tree loops: node=" + Hex.of(node);
  }
}
