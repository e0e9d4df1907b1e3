package io.blueguard.kernel;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.memory.PagedReader;
import io.blueguard.memory.Reader;

/**
 * The objects of a hash table, and how the walk ended: an array of {@code struct hlist_head} (or
 * {@code hlist_nulls_head}), or a {@code struct rhashtable}.
 *
 * @param objects addresses of the objects, bucket by bucket
 * @param stopped why the walk is not whole, or empty when it is
 */
public record HashWalk(long[] objects, String stopped) {
  private static final long MAX_BUCKETS = 1 << 24;

  /**
   * Walks an array of chains; one that breaks or loops costs its own rest, not the other chains.
   *
   * @param first address of the first head
   * @param member offset of the node inside each object
   * @param limit how many objects are taken at the most
   */
  public static HashWalk chains(Reader reader, long first, long buckets, long member, int limit) {
    LongList found = new LongList();
    String stopped = buckets > MAX_BUCKETS ? "table is larger than limit=" + MAX_BUCKETS : "";
    Reader heads = new PagedReader(reader);
    for (long i = 0; i < Math.min(buckets, MAX_BUCKETS) && found.size() < limit; i++) {
      if (empty(heads, first + 8 * i)) {
        continue;
      }
      HlistWalk chain = HlistWalk.from(reader, first + 8 * i, member, limit - found.size());
      for (long object : chain.objects()) {
        found.add(object);
      }
      stopped = stopped.isEmpty() ? chain.stopped() : stopped;
    }
    return new HashWalk(found.toArray(), stopped);
  }

  /** Most chains are; what cannot be read is none. */
  private static boolean empty(Reader heads, long head) {
    try {
      long link = heads.u64(head);
      return link == 0 || (link & 1) == 1;
    } catch (Failure unreadable) {
      return false;
    }
  }

  /**
   * Walks a {@code rhashtable}: {@code tbl->buckets[]}, where bit 0 of a bucket is its lock and an
   * odd link ends a chain. While a table grows its objects lie in {@code future_tbl} too.
   */
  public static HashWalk rhashtable(Kernel kernel, long va, long member, int limit) {
    LongList found = new LongList();
    LongSet tables = new LongSet();
    String stopped = "";
    try {
      long table = kernel.field("rhashtable", "tbl").get(kernel.space(), va);
      while (table != 0 && stopped.isEmpty() && tables.add(table)) {
        stopped = table(kernel, table, member, limit, found);
        table = kernel.field("bucket_table", "future_tbl").get(kernel.space(), table);
      }
    } catch (Failure failure) {
      stopped = failure.getMessage();
    }
    return new HashWalk(found.toArray(), stopped);
  }

  private static String table(Kernel kernel, long table, long member, int limit, LongList found) {
    if (kernel.field("bucket_table", "nest").get(kernel.space(), table) != 0) {
      return "table is nested, which is not followed: table=" + Hex.of(table);
    }
    long size = kernel.field("bucket_table", "size").get(kernel.space(), table);
    long buckets = kernel.field("bucket_table", "buckets").at(table);
    if (size > MAX_BUCKETS) {
      return "table is larger than limit=" + MAX_BUCKETS;
    }
    LongSet seen = new LongSet();
    for (long i = 0; i < size; i++) {
      long node = kernel.space().u64(buckets + 8 * i) & ~1L;
      while (node != 0 && (node & 1) == 0) {
        if (!seen.add(node)) {
          return "chain loops: node=" + Hex.of(node);
        }
        if (found.size() == limit) {
          return "table is larger than limit=" + limit;
        }
        found.add(node - member);
        node = kernel.space().u64(node);
      }
    }
    return "";
  }
}
