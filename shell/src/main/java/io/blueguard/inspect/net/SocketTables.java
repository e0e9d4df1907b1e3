package io.blueguard.inspect.net;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Rows;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.HashWalk;
import io.blueguard.kernel.HlistWalk;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import io.blueguard.profile.Type;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tables by which TCP and UDP find the socket of a packet: {@code tcp_hashinfo} and {@code
 * udp_table}, and those that a network namespace has for itself (TCP since 6.1, UDP since 6.2).
 */
public final class SocketTables {
  private static final int MAX_SOCKETS = 1 << 22;
  private static final long MAX_BUCKETS = 1 << 24;

  private final Kernel kernel;
  private final Reader reader;
  private final Rows<?> rows;
  private final long node;
  private final Map<Long, String> found = new LinkedHashMap<>();

  /**
   * @param rows told of what could not be read
   */
  public SocketTables(Kernel kernel, Rows<?> rows) {
    this.kernel = kernel;
    this.rows = rows;
    reader = kernel.space();
    // A union with skc_nulls_node: lists of either kind are the same from here.
    node = kernel.field("sock_common", "skc_node").offset();
  }

  /** Each {@code struct sock}, or what stands for one that is over, with its protocol. */
  public Map<Long, String> all() {
    for (long table : tables("tcp_hashinfo", "ipv4.tcp_death_row.hashinfo")) {
      rows.guard("table of TCP " + Hex.of(table), () -> tcp(table));
    }
    for (long table : tables("udp_table", "ipv4.udp_table")) {
      rows.guard("table of UDP " + Hex.of(table), () -> udp(table));
    }
    return found;
  }

  private Set<Long> tables(String symbol, String member) {
    Set<Long> tables = new LinkedHashSet<>();
    kernel.symbols().address(symbol).ifPresent(tables::add);
    Optional<Field> own = kernel.optional("net", member);
    if (own.isPresent()) {
      for (long net : Namespaces.all(kernel, rows)) {
        rows.guard(
            "tables of network namespace " + Hex.of(net),
            () -> {
              long table = own.get().get(reader, net);
              if (table != 0) {
                tables.add(table);
              }
            });
      }
    }
    return tables;
  }

  private void tcp(long info) {
    long buckets = kernel.field("inet_hashinfo", "ehash_mask").get(reader, info) + 1;
    long first = kernel.field("inet_hashinfo", "ehash").get(reader, info);
    HashWalk table = HashWalk.chains(reader, first, bounded(buckets), node, MAX_SOCKETS);
    tell("connections of TCP", table.stopped());
    for (long sock : table.objects()) {
      found.putIfAbsent(sock, "tcp");
    }
    Optional<Field> listening = kernel.optional("inet_hashinfo", "listening_hash");
    if (listening.isPresent()) {
      // Until 5.18, with its buckets in place.
      long count = ((Type.Array) listening.get().type().resolved()).count();
      slots("tcp", listening.get().at(info), count, "inet_listen_hashbucket", "nulls_head", "head");
    } else {
      long mask = kernel.field("inet_hashinfo", "lhash2_mask").get(reader, info);
      long start = kernel.field("inet_hashinfo", "lhash2").get(reader, info);
      slots("tcp", start, mask + 1, "inet_listen_hashbucket", "nulls_head", "head");
    }
  }

  private void udp(long table) {
    long mask = kernel.field("udp_table", "mask").get(reader, table);
    long start = kernel.field("udp_table", "hash").get(reader, table);
    slots("udp", start, mask + 1, "udp_hslot", "head");
  }

  /** Buckets that have more in them than their head. */
  private void slots(
      String protocol, long start, long count, String type, String head, String... older) {
    long size = kernel.struct(type).size();
    long offset = kernel.field(type, head, older).offset();
    for (long i = 0; i < bounded(count) && found.size() < MAX_SOCKETS; i++) {
      HlistWalk chain = HlistWalk.from(reader, start + i * size + offset, node, MAX_SOCKETS);
      tell("sockets of " + protocol, chain.stopped());
      for (long sock : chain.objects()) {
        found.putIfAbsent(sock, protocol);
      }
    }
  }

  private static long bounded(long buckets) {
    if (buckets < 0 || buckets > MAX_BUCKETS) {
      throw new Failure.BadData("table has an impossible size: buckets=" + buckets);
    }
    return buckets;
  }

  private void tell(String table, String stopped) {
    if (!stopped.isEmpty()) {
      rows.fault(table, stopped);
    }
  }
}
