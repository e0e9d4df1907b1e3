package io.blueguard.inspect.net;

import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of {@code struct sock} that a row is made of. What stands for a connection that is
 * over ({@code inet_timewait_sock}) or only begins ({@code request_sock}) has the first of them,
 * {@code sock_common}, and no more.
 */
final class SocketFields {
  private static final int TIME_WAIT = 6;
  private static final int NEW_SYN_RECV = 12;
  private static final int UNIX = 1;
  private static final int INET = 2;
  private static final int INET6 = 10;
  private static final int RAW = 3;

  /** TCP_… of {@code net/tcp_states.h}, which other protocols use too. */
  private static final List<String> STATES =
      List.of(
          "",
          "ESTABLISHED",
          "SYN_SENT",
          "SYN_RECV",
          "FIN_WAIT1",
          "FIN_WAIT2",
          "TIME_WAIT",
          "CLOSE",
          "CLOSE_WAIT",
          "LAST_ACK",
          "LISTEN",
          "CLOSING",
          "NEW_SYN_RECV");

  private static final Map<Integer, String> PROTOCOLS =
      Map.of(1, "icmp", 6, "tcp", 17, "udp", 58, "icmp", 132, "sctp", 136, "udplite", 262, "mptcp");

  private static final Map<Integer, String> FAMILIES =
      Map.ofEntries(
          Map.entry(UNIX, "unix"),
          Map.entry(15, "key"),
          Map.entry(16, "netlink"),
          Map.entry(17, "packet"),
          Map.entry(29, "can"),
          Map.entry(30, "tipc"),
          Map.entry(31, "bluetooth"),
          Map.entry(38, "alg"),
          Map.entry(40, "vsock"),
          Map.entry(44, "xdp"));

  private final Reader reader;
  private final UnixNames names;
  private final Field family;
  private final Field state;
  private final Field localPort;
  private final Field remotePort;
  private final Field local4;
  private final Field remote4;
  private final Optional<Field> local6;
  private final Optional<Field> remote6;
  private final Field net;
  private final Field inum;
  private final Field protocol;
  private final Field type;
  private final Field uid;
  private final Field socket;
  private final Field inode;
  private final long around;

  SocketFields(Kernel kernel) {
    reader = kernel.space();
    names = new UnixNames(kernel);
    family = kernel.field("sock_common", "skc_family");
    state = kernel.field("sock_common", "skc_state");
    localPort = kernel.field("sock_common", "skc_num");
    remotePort = kernel.field("sock_common", "skc_dport");
    local4 = kernel.field("sock_common", "skc_rcv_saddr");
    remote4 = kernel.field("sock_common", "skc_daddr");
    // Where the kernel knows IPv6.
    local6 = kernel.optional("sock_common", "skc_v6_rcv_saddr");
    remote6 = kernel.optional("sock_common", "skc_v6_daddr");
    net = kernel.field("sock_common", "skc_net.net");
    inum = kernel.field("net", "ns.inum");
    protocol = kernel.field("sock", "sk_protocol");
    type = kernel.field("sock", "sk_type");
    uid = kernel.field("sock", "sk_uid.val");
    socket = kernel.field("sock", "sk_socket");
    inode = kernel.field("socket_alloc", "vfs_inode.i_ino");
    around = kernel.field("socket_alloc", "socket").offset();
  }

  /** One that processes hold. */
  Socket read(long sock, Collection<String> holders) {
    int group = (int) family.get(reader, sock);
    int number = (int) protocol.get(reader, sock);
    return row(sock, group, name(sock, group, number), holders);
  }

  /**
   * One that a table leads to.
   *
   * @param known the protocol that the table belongs to
   */
  Socket unheld(long sock, String known) {
    int group = (int) family.get(reader, sock);
    return row(sock, group, group == INET6 ? known + "6" : known, List.of());
  }

  private Socket row(long sock, int group, String protocol, Collection<String> holders) {
    int number = (int) state.get(reader, sock);
    boolean small = number == TIME_WAIT || number == NEW_SYN_RECV;
    long file = small ? 0 : socket.get(reader, sock);
    long space = net.get(reader, sock);
    return new Socket(
        protocol,
        state(number, protocol),
        end(sock, group, true),
        end(sock, group, false),
        small ? -1 : uid.get(reader, sock),
        List.copyOf(holders),
        file == 0 ? 0 : inode.get(reader, file - around),
        space == 0 ? 0 : inum.get(reader, space),
        sock);
  }

  private String name(long sock, int group, int number) {
    if (group != INET && group != INET6) {
      return FAMILIES.getOrDefault(group, "family " + group);
    }
    boolean raw = type.get(reader, sock) == RAW;
    String name = raw ? "raw" : PROTOCOLS.getOrDefault(number, "ip " + number);
    return group == INET6 ? name + "6" : name;
  }

  /** Of what has no connections CLOSE says nothing. */
  private static String state(int number, String protocol) {
    boolean tcp = protocol.startsWith("tcp") || protocol.startsWith("mptcp");
    return number < 0 || number >= STATES.size()
        ? "state " + number
        : number == 7 && !tcp ? "UNCONN" : STATES.get(number);
  }

  private String end(long sock, int group, boolean here) {
    return switch (group) {
      case INET -> NetText.ipv4(bytes(sock, here ? local4 : remote4, 4)) + port(sock, here);
      case INET6 ->
          (here ? local6 : remote6)
              .map(at -> "[" + NetText.ipv6(bytes(sock, at, 16)) + "]" + port(sock, here))
              .orElse("");
      case UNIX -> here ? names.of(sock) : names.ofPeer(sock);
      default -> "";
    };
  }

  private byte[] bytes(long sock, Field at, int length) {
    return reader.bytes(at.at(sock), length);
  }

  /** The other end's is kept as it travels, high byte first. */
  private String port(long sock, boolean here) {
    int number = (int) (here ? localPort : remotePort).get(reader, sock) & 0xffff;
    return ":" + (here ? number : Short.toUnsignedInt(Short.reverseBytes((short) number)));
  }
}
