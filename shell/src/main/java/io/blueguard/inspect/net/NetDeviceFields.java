package io.blueguard.inspect.net;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Rows;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import io.blueguard.kernel.LongSet;
import io.blueguard.memory.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The members of {@code struct net_device} and of what hangs on it that a row is made of. */
final class NetDeviceFields {
  private static final int IFF_UP = 1;

  /** MAX_ADDR_LEN: the longest hardware address, which is InfiniBand's. */
  private static final int MAX_ADDRESS = 32;

  private static final int MAX_ADDRESSES = 4096;

  private final Kernel kernel;
  private final Reader reader;
  private final Rows<?> rows;
  private final Field name;
  private final Field index;
  private final Field flags;
  private final Field length;
  private final Field hardware;
  private final Field permanent;
  private final Field inode;
  private final Optional<Field> v4;
  private final Optional<Field> v6;

  /**
   * @param rows told of addresses that cannot be read; the device keeps its row
   */
  NetDeviceFields(Kernel kernel, Rows<?> rows) {
    this.kernel = kernel;
    this.rows = rows;
    reader = kernel.space();
    name = kernel.field("net_device", "name");
    index = kernel.field("net_device", "ifindex");
    flags = kernel.field("net_device", "flags");
    length = kernel.field("net_device", "addr_len");
    hardware = kernel.field("net_device", "dev_addr");
    permanent = kernel.field("net_device", "perm_addr");
    inode = kernel.field("net", "ns.inum");
    v4 = kernel.optional("net_device", "ip_ptr");
    v6 = kernel.optional("net_device", "ip6_ptr");
  }

  /** The inode number of a {@code struct net}. */
  long namespace(long net) {
    return inode.get(reader, net);
  }

  NetDevice read(long device, long namespace) {
    int bytes = (int) length.get(reader, device);
    if (bytes > MAX_ADDRESS) {
      throw new Failure.BadData("is no network device: addr_len=" + bytes);
    }
    return new NetDevice(
        name.text(reader, device),
        (int) index.get(reader, device),
        NetText.mac(reader.bytes(hardware.get(reader, device), bytes)),
        NetText.mac(reader.bytes(permanent.at(device), bytes)),
        (flags.get(reader, device) & IFF_UP) != 0,
        v4.map(field -> addresses(device, field, this::version4)).orElse(List.of()),
        v6.map(field -> addresses(device, field, this::version6)).orElse(List.of()),
        namespace,
        device);
  }

  private interface Addresses {
    void read(long owner, List<String> found);
  }

  private List<String> addresses(long device, Field pointer, Addresses walk) {
    List<String> found = new ArrayList<>();
    try {
      long owner = pointer.get(reader, device);
      if (owner != 0) {
        walk.read(owner, found);
      }
    } catch (Failure failure) {
      rows.fault("addresses of device " + Hex.of(device), failure.getMessage());
    }
    return found;
  }

  /** {@code in_device.ifa_list}, which ends with a null pointer. */
  private void version4(long inDevice, List<String> found) {
    Field next = kernel.field("in_ifaddr", "ifa_next");
    Field local = kernel.field("in_ifaddr", "ifa_local");
    Field prefix = kernel.field("in_ifaddr", "ifa_prefixlen");
    LongSet seen = new LongSet();
    long entry = kernel.field("in_device", "ifa_list").get(reader, inDevice);
    while (entry != 0) {
      if (!seen.add(entry) || found.size() == MAX_ADDRESSES) {
        throw new Failure.WalkStopped("list of addresses does not end: object=" + Hex.of(entry));
      }
      String address = NetText.ipv4(reader.bytes(local.at(entry), 4));
      found.add(address + "/" + prefix.get(reader, entry));
      entry = next.get(reader, entry);
    }
  }

  /** {@code inet6_dev.addr_list} of {@code inet6_ifaddr}. */
  private void version6(long inet6, List<String> found) {
    Field address = kernel.field("inet6_ifaddr", "addr");
    Field prefix = kernel.field("inet6_ifaddr", "prefix_len");
    long node = kernel.field("inet6_ifaddr", "if_list").offset();
    long head = inet6 + kernel.field("inet6_dev", "addr_list").offset();
    ListWalk walk = ListWalk.steady(reader, head, node, MAX_ADDRESSES);
    rows.tell("addresses of inet6_dev " + Hex.of(inet6), walk);
    for (long entry : walk.objects()) {
      String text = NetText.ipv6(reader.bytes(address.at(entry), 16));
      found.add(text + "/" + prefix.get(reader, entry));
    }
  }
}
