package io.blueguard.inspect.net;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.HashWalk;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.List;

/**
 * The neighbour tables of IPv4 ({@code arp_tbl}) and IPv6 ({@code nd_tbl}), of all network
 * namespaces, what {@code ip neigh} shows: which hardware address a machine sends to. Somebody who
 * answers for another shows here.
 */
public final class Neighbours implements View<Neighbour> {
  private static final int MAX_NEIGHBOURS = 1 << 20;
  private static final int MAX_SHIFT = 24;

  @Override
  public String name() {
    return "arp";
  }

  @Override
  public Class<Neighbour> rowType() {
    return Neighbour.class;
  }

  /** Without the address of the object: a new one in its place with another MAC is a change. */
  @Override
  public List<String> key() {
    return List.of("namespace", "device", "ip");
  }

  @Override
  public Inspection<Neighbour> inspect(Kernel kernel) {
    Rows<Neighbour> rows = new Rows<>();
    NeighbourFields fields = new NeighbourFields(kernel);
    table(kernel, kernel.symbol("arp_tbl"), 4, fields, rows);
    // Where the kernel knows IPv6.
    kernel.symbols().address("nd_tbl").ifPresent(at -> table(kernel, at, 16, fields, rows));
    return rows.done();
  }

  /** {@code neigh_table.nht} is a table that has {@code 1 << hash_shift} chains. */
  private static void table(
      Kernel kernel, long table, int bytes, NeighbourFields fields, Rows<Neighbour> rows) {
    String name = "neighbour table " + Hex.of(table);
    rows.guard(
        name,
        () -> {
          HashWalk walk =
              chains(kernel, kernel.field("neigh_table", "nht").get(kernel.space(), table));
          if (!walk.stopped().isEmpty()) {
            rows.fault(name, walk.stopped());
          }
          for (long neighbour : walk.objects()) {
            rows.attempt("neighbour " + Hex.of(neighbour), () -> fields.read(neighbour, bytes));
          }
        });
  }

  /**
   * Chains of {@code hlist_node} since 6.13; before, {@code neighbour.next} leads to the next
   * object itself, and as its first member is a node like those.
   */
  private static HashWalk chains(Kernel kernel, long hash) {
    Reader reader = kernel.space();
    long shift = kernel.field("neigh_hash_table", "hash_shift").get(reader, hash);
    if (shift < 0 || shift > MAX_SHIFT) {
      throw new Failure.BadData("table has an impossible size: hash_shift=" + shift);
    }
    long first = kernel.field("neigh_hash_table", "hash_heads", "hash_buckets").get(reader, hash);
    long node = kernel.field("neighbour", "hash", "next").offset();
    return HashWalk.chains(reader, first, 1L << shift, node, MAX_NEIGHBOURS);
  }
}
