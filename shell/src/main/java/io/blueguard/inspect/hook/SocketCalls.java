package io.blueguard.inspect.hook;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.net.SocketTables;
import io.blueguard.inspect.task.Descriptors;
import io.blueguard.inspect.task.Processes;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.HashWalk;
import io.blueguard.kernel.HlistWalk;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.LongSet;
import io.blueguard.profile.Type;
import java.util.List;
import java.util.Optional;

/**
 * What single sockets call: the functions in {@code struct sock} itself ({@code sk_data_ready} and
 * its like), those of {@code netlink_sock} and {@code udp_sock}, and the tables {@code sk_prot},
 * {@code socket.ops}, {@code icsk_af_ops} and {@code icsk_ca_ops}. Sockets are those that processes
 * hold open, those of the tables of TCP and UDP, and those of netlink and of packets.
 */
final class SocketCalls {
  private static final int LIMIT = 1 << 20;
  private static final int NETLINK = 16;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int STREAM = 1;
  private static final int TIME_WAIT = 6;
  private static final int NEW_SYN_RECV = 12;
  private static final List<Integer> INET = List.of(2, 10);

  /** {@code udp_sock}: protocols within UDP, since 2.6.11; {@code gro_receive} since 5.1. */
  private static final List<String> WITHIN_UDP =
      List.of(
          "encap_rcv",
          "encap_err_lookup",
          "encap_err_rcv",
          "encap_destroy",
          "gro_receive",
          "gro_complete");

  private static final List<String> OF_NETLINK =
      List.of("netlink_rcv", "netlink_bind", "netlink_unbind", "netlink_release");

  private final Pointers out;
  private final Kernel kernel;
  private final LongSet socks = new LongSet();
  private final LongSet tables = new LongSet();
  private final Field family;
  private final Field state;
  private final Field protocol;
  private final Field type;
  private final Field proto;
  private final Field socket;

  private SocketCalls(Pointers out) {
    this.out = out;
    kernel = out.kernel();
    family = kernel.field("sock_common", "skc_family");
    state = kernel.field("sock_common", "skc_state");
    proto = kernel.field("sock_common", "skc_prot");
    protocol = kernel.field("sock", "sk_protocol");
    type = kernel.field("sock", "sk_type");
    socket = kernel.field("sock", "sk_socket");
  }

  static void collect(Pointers out) {
    SocketCalls calls = new SocketCalls(out);
    out.attempt("sockets of processes", calls::held);
    Rows<CodePointer> faults = new Rows<>();
    out.attempt(
        "sockets of TCP and UDP",
        () -> new SocketTables(calls.kernel, faults).all().keySet().forEach(calls::sock));
    out.attempt("sockets of netlink", calls::netlink);
    out.attempt("sockets of packets", calls::packets);
    faults.done().faults().forEach(fault -> out.skip(fault.object() + ": " + fault.reason()));
  }

  /** {@code file.private_data} of each file that has the operations of sockets. */
  private void held() {
    if (!out.has("socket_file_ops")) {
      return;
    }
    long operations = kernel.symbol("socket_file_ops");
    Field ops = kernel.field("file", "f_op");
    Field data = kernel.field("file", "private_data");
    Field sk = kernel.field("socket", "sk");
    for (long task : Processes.tasks(kernel).objects()) {
      out.attempt(
          "sockets of task " + Hex.of(task),
          () ->
              Descriptors.each(
                  kernel,
                  task,
                  (fd, file) -> {
                    if (ops.get(out.reader(), file) == operations) {
                      sock(sk.get(out.reader(), data.get(out.reader(), file)));
                    }
                  }));
    }
  }

  /** {@code nl_table}, by protocol of netlink; the kernel's own sockets are in it too. */
  private void netlink() {
    if (!out.has("nl_table") || kernel.types().struct("netlink_table").isEmpty()) {
      return;
    }
    long node = kernel.field("netlink_sock", "node").offset();
    long hash = kernel.field("netlink_table", "hash").offset();
    long size = kernel.struct("netlink_table").size();
    long first = out.reader().u64(kernel.symbol("nl_table"));
    for (int i = 0; i < 32; i++) {
      long table = first + i * size + hash;
      if (kernel.field("rhashtable", "tbl").get(out.reader(), table) != 0) {
        for (long sock : HashWalk.rhashtable(kernel, table, node, LIMIT).objects()) {
          sock(sock);
        }
      }
    }
  }

  /** {@code net.packet.sklist}: who listens to a device. */
  private void packets() {
    Optional<Field> list = kernel.optional("net", "packet.sklist");
    long node = kernel.field("sock_common", "skc_node").offset();
    if (list.isPresent()) {
      for (long net : NetDevices.namespaces(out)) {
        for (long sock : HlistWalk.from(out.reader(), list.get().at(net), node, LIMIT).objects()) {
          sock(sock);
        }
      }
    }
  }

  private void sock(long sk) {
    if (sk != 0 && socks.add(sk)) {
      out.attempt("socket " + Hex.of(sk), () -> calls("socket " + Hex.of(sk), sk));
    }
  }

  private void calls(String name, long sk) {
    int now = (int) state.get(out.reader(), sk);
    table(name + " sk_prot", "proto", proto.get(out.reader(), sk));
    int group = (int) family.get(out.reader(), sk);
    if (INET.contains(group) && (now == TIME_WAIT || now == NEW_SYN_RECV)) {
      // Stands for a connection and is no whole socket.
      return;
    }
    out.table(name, "sock", sk);
    long file = socket.get(out.reader(), sk);
    if (file != 0) {
      table(name + " ops", "proto_ops", kernel.field("socket", "ops").get(out.reader(), file));
    }
    if (group == NETLINK) {
      members(name, "netlink_sock", OF_NETLINK, sk);
    } else if (INET.contains(group)) {
      inet(name, sk);
    }
  }

  private void inet(String name, long sk) {
    int number = (int) protocol.get(out.reader(), sk);
    if (number == UDP) {
      members(name, "udp_sock", WITHIN_UDP, sk);
    } else if (number == TCP && type.get(out.reader(), sk) == STREAM) {
      for (String member : List.of("icsk_af_ops", "icsk_ca_ops", "icsk_ulp_ops")) {
        Optional<Field> field = kernel.optional("inet_connection_sock", member);
        field.ifPresent(at -> table(name + " " + member, tag(at), at.get(out.reader(), sk)));
      }
      members(name, "inet_connection_sock", List.of("icsk_clean_acked", "icsk_sync_mss"), sk);
    }
  }

  /** The name of the struct that a pointer points to. */
  private static String tag(Field pointer) {
    Type target = ((Type.Pointer) pointer.type().resolved()).target().resolved();
    return target.name().replaceFirst("^struct ", "");
  }

  private void members(String name, String owner, List<String> members, long va) {
    for (String member : members) {
      kernel.optional(owner, member).ifPresent(field -> out.member(name + " " + member, field, va));
    }
  }

  private void table(String name, String tag, long va) {
    if (va != 0 && tables.add(va)) {
      out.table(name, tag, va);
    }
  }
}
