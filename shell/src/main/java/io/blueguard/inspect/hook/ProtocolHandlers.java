package io.blueguard.inspect.hook;

import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.profile.Type;
import java.util.Map;

/**
 * Who gets packets: {@code ptype_base} and {@code ptype_all} (global, in {@code net_hotdata} since
 * 6.9, per namespace since), which sniffers register in, and the transport protocols of IP.
 */
final class ProtocolHandlers {
  private static final int PTYPE_CHAINS = 16;
  private static final int PROTOCOLS = 256;
  private static final int FAMILIES = 64;

  private static final Map<String, String> PROTOS =
      Map.of(
          "tcp_prot",
          "proto",
          "udp_prot",
          "proto",
          "raw_prot",
          "proto",
          "ping_prot",
          "proto",
          "inet_stream_ops",
          "proto_ops",
          "inet_dgram_ops",
          "proto_ops",
          "inet_sockraw_ops",
          "proto_ops",
          "unix_stream_ops",
          "proto_ops",
          "netlink_ops",
          "proto_ops");

  private ProtocolHandlers() {}

  static void collect(Pointers out) {
    Kernel kernel = out.kernel();
    if (kernel.has("ptype_base")) {
      for (int i = 0; i < PTYPE_CHAINS; i++) {
        chain(out, "ptype_base[" + i + "]", kernel.symbol("ptype_base") + 16L * i);
      }
    }
    if (kernel.has("ptype_all")) {
      chain(out, "ptype_all", kernel.symbol("ptype_all"));
    } else if (kernel.has("net_hotdata")
        && kernel.optional("net_hotdata", "ptype_all").isPresent()) {
      Field all = kernel.field("net_hotdata", "ptype_all");
      chain(out, "ptype_all", all.at(kernel.symbol("net_hotdata")));
    }
    ofNamespaces(out);
    numbers(out, "inet_protos", "net_protocol");
    numbers(out, "inet6_protos", "inet6_protocol");
    registered(out);
    PROTOS.forEach(
        (symbol, type) -> {
          if (kernel.has(symbol)) {
            out.table(symbol, type, kernel.symbol(symbol));
          }
        });
  }

  /** Socket families, socket options of netfilter, congestion control, and who manages IPsec. */
  private static void registered(Pointers out) {
    Kernel kernel = out.kernel();
    listed(out, "nf_sockopts", "nf_sockopt_ops", "list");
    listed(out, "tcp_cong_list", "tcp_congestion_ops", "list");
    listed(out, "xfrm_km_list", "xfrm_mgr", "list");
    for (String[] array :
        new String[][] {
          {"net_families", "net_proto_family"},
          {"xfrm_state_afinfo", "xfrm_state_afinfo"},
          {"xfrm_policy_afinfo", "xfrm_policy_afinfo"}
        }) {
      if (kernel.has(array[0]) && kernel.types().struct(array[1]).isPresent()) {
        int count = out.elements(array[0], 8, FAMILIES);
        for (int i = 0; i < count; i++) {
          String object = array[0] + "[" + i + "]";
          long place = kernel.symbol(array[0]) + 8L * i;
          out.attempt(object, () -> out.table(object, array[1], out.reader().u64(place)));
        }
      }
    }
  }

  private static void listed(Pointers out, String symbol, String type, String node) {
    if (out.kernel().has(symbol) && out.kernel().optional(type, node).isPresent()) {
      for (long entry : out.list(symbol, out.kernel().symbol(symbol), type, node)) {
        out.table(symbol, type, entry);
      }
    }
  }

  private static void ofNamespaces(Pointers out) {
    for (String member : new String[] {"ptype_all", "ptype_specific"}) {
      out.kernel()
          .optional("net", member)
          .ifPresent(
              list -> {
                for (long net : NetDevices.namespaces(out)) {
                  chain(out, NetDevices.name(out.kernel(), net) + " " + member, list.at(net));
                }
              });
    }
  }

  private static void chain(Pointers out, String name, long head) {
    Field function = out.kernel().field("packet_type", "func");
    for (long type : out.list(name, head, "packet_type", "list")) {
      out.member(name, function, type);
    }
  }

  private static void numbers(Pointers out, String symbol, String type) {
    if (out.kernel().has(symbol)
        && out.kernel().types().struct(type).filter(Type.Struct.class::isInstance).isPresent()) {
      long table = out.kernel().symbol(symbol);
      for (int i = 0; i < PROTOCOLS; i++) {
        String object = symbol + "[" + i + "]";
        long place = table + 8L * i;
        out.attempt(object, () -> out.table(object, type, out.reader().u64(place)));
      }
    }
  }
}
