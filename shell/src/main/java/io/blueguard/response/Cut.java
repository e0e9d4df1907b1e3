package io.blueguard.response;

import java.util.ArrayList;
import java.util.List;

/**
 * The flows that take a port off the network, highest first:
 *
 * <pre>
 * 65535  from the port: answers on the forensic path, from the machine's own addresses
 * 65534  from the port: nothing
 * 65533  to the port: the forensic path, ARP and neighbour discovery for it
 * 65532  to the machine's hardware addresses: nothing
 * </pre>
 *
 * <p>What else could reach the port (broadcast, multicast, addresses not learned yet) is kept from
 * it by the port's own configuration: {@code no-forward}, which lets nothing at all out of the
 * port, or {@code no-flood} when a forensic path stays open, because {@code no-forward} would close
 * that too. A flow could not do it: it would have to match traffic that is for others as well.
 *
 * <p>On the path the machine can only answer: its segments need the ACK flag and the path's port as
 * their source, its ARP goes to one address and never to all, and its frames carry addresses that
 * are its own. So a machine that is lost can neither open a connection through the path nor make
 * others believe that it is the gateway.
 *
 * @param macs the machine's hardware addresses; may be empty without a path
 * @param ips the machine's own IP addresses where they are known; then it can use no other
 * @param gateways routers between the machine and the allowed networks; it may speak ARP with them
 * @param via OpenFlow's word for where allowed frames go: {@code NORMAL} or {@code output:N}
 */
record Cut(
    Port port,
    List<String> macs,
    List<String> ips,
    List<Allow> allows,
    List<String> gateways,
    String via) {
  static final int LOWEST = 65532;
  private static final String ONE = "dl_dst=00:00:00:00:00:00/01:00:00:00:00:00";
  private static final String ALL = "dl_dst=ff:ff:ff:ff:ff:ff";
  private static final int SOLICIT = 135;
  private static final int ADVERTISE = 136;

  boolean open() {
    return !allows.isEmpty();
  }

  /** The bit of the port's configuration that belongs to it. */
  String bit() {
    return open() ? Cookie.NO_FLOOD : Cookie.NO_FORWARD;
  }

  List<String> flows(Cookie cookie) {
    List<String> flows = new ArrayList<>();
    add(flows, 65534, "in_port=" + port.number(), "drop");
    for (String mac : macs) {
      add(flows, LOWEST, "dl_dst=" + mac, "drop");
      allows.forEach(allow -> path(flows, mac, allow));
      gateways.forEach(router -> neighbour(flows, mac, router, router.indexOf(':') >= 0));
    }
    return flows.stream().distinct().map(flow -> "cookie=" + cookie + ",table=0," + flow).toList();
  }

  private void path(List<String> flows, String mac, Allow allow) {
    String tcp = allow.v6() ? "tcp6" : "tcp";
    String ip = allow.v6() ? "ipv6" : "nw";
    String from = from(mac) + "," + tcp + "," + ip + "_dst=" + allow.network();
    for (String own : own(ip + "_src", allow.v6())) {
      add(flows, 65535, from + own + ",tp_src=" + allow.port() + ",tcp_flags=+ack", via);
    }
    String to = tcp + ",dl_dst=" + mac + "," + ip + "_src=" + allow.network();
    add(flows, 65533, to + ",tp_dst=" + allow.port(), toPort());
    neighbour(flows, mac, allow.network(), allow.v6());
  }

  private void neighbour(List<String> flows, String mac, String network, boolean v6) {
    if (v6) {
      discovery(flows, mac, network);
    } else {
      arp(flows, mac, network);
    }
  }

  private void arp(List<String> flows, String mac, String network) {
    String to = "arp,arp_spa=" + network;
    for (String own : own("arp_spa", false)) {
      String from = from(mac) + ",arp,arp_sha=" + mac + ",arp_tpa=" + network;
      add(flows, 65535, from + own, via);
    }
    add(flows, 65533, to + ",dl_dst=" + mac, toPort());
    for (String own : own("arp_tpa", false)) {
      add(flows, 65533, to + "," + ALL + ",arp_op=1" + own, "NORMAL," + toPort());
    }
  }

  private void discovery(List<String> flows, String mac, String network) {
    for (int type : new int[] {SOLICIT, ADVERTISE}) {
      String icmp = "icmp6,icmp_type=" + type;
      for (String own : own("ipv6_src", true)) {
        add(flows, 65535, from(mac) + "," + icmp + ",ipv6_dst=" + network + own, via);
      }
      add(flows, 65533, icmp + ",ipv6_src=" + network + ",dl_dst=" + mac, toPort());
    }
    for (String own : own("nd_target", true)) {
      String everyone = ",dl_dst=33:33:00:00:00:00/ff:ff:00:00:00:00";
      String ask = "icmp6,icmp_type=" + SOLICIT + ",ipv6_src=" + network + everyone + own;
      add(flows, 65533, ask, "NORMAL," + toPort());
    }
  }

  private String from(String mac) {
    return "in_port=" + port.number() + ",dl_src=" + mac + "," + ONE;
  }

  private String toPort() {
    return "output:" + port.number();
  }

  /** One match for each known address of the machine of that family; one for any when none is. */
  private List<String> own(String field, boolean v6) {
    List<String> matches =
        ips.stream()
            .filter(ip -> (ip.indexOf(':') >= 0) == v6)
            .map(ip -> "," + field + "=" + ip)
            .toList();
    return matches.isEmpty() ? List.of("") : matches;
  }

  private static void add(List<String> flows, int priority, String match, String actions) {
    flows.add("priority=" + priority + "," + match + ",actions=" + actions);
  }
}
