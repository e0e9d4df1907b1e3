package io.blueguard.kernel;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.memory.Noting;
import io.blueguard.memory.Reader;

/**
 * The objects on a {@code struct hlist_head} chain (or {@code hlist_nulls}, whose last link is an
 * odd number), and how the walk ended. {@code hlist_node} is two pointers, next and the place that
 * leads here.
 *
 * @param objects addresses of the objects, in chain order
 * @param stopped why the walk did not reach the end, or empty when it did
 */
public record HlistWalk(long[] objects, String stopped) {
  /**
   * Walks a chain.
   *
   * @param head address of the head
   * @param member offset of the node inside each object
   * @param limit how many objects are taken at the most
   */
  public static HlistWalk from(Reader reader, long head, long member, int limit) {
    LongList found = new LongList();
    LongSet seen = new LongSet();
    try {
      Noting.note(reader, "hlist_head", "first");
      long node = reader.u64(head);
      while (node != 0 && (node & 1) == 0) {
        if (!seen.add(node)) {
          return new HlistWalk(found.toArray(), "chain loops: node=" + Hex.of(node));
        }
        if (found.size() == limit) {
          return new HlistWalk(found.toArray(), "chain is longer than limit=" + limit);
        }
        found.add(node - member);
        Noting.note(reader, "hlist_node", "next");
        node = reader.u64(node);
      }
      return new HlistWalk(found.toArray(), "");
    } catch (Failure failure) {
      return new HlistWalk(found.toArray(), "chain breaks: " + failure.getMessage());
    }
  }
}
