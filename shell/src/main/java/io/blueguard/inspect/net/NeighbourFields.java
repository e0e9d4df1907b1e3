package io.blueguard.inspect.net;

import io.blueguard.base.Failure;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The members of {@code struct neighbour} and of its device that a row is made of. */
final class NeighbourFields {
  /** NUD_… of {@code linux/neighbour.h}, from bit 0 on. */
  private static final List<String> STATES =
      List.of("INCOMPLETE", "REACHABLE", "STALE", "DELAY", "PROBE", "FAILED", "NOARP", "PERMANENT");

  private final Reader reader;
  private final Field key;
  private final Field hardware;
  private final Field state;
  private final Field device;
  private final Field name;
  private final Field length;
  private final Field net;
  private final Field inode;

  NeighbourFields(Kernel kernel) {
    reader = kernel.space();
    key = kernel.field("neighbour", "primary_key");
    hardware = kernel.field("neighbour", "ha");
    state = kernel.field("neighbour", "nud_state");
    device = kernel.field("neighbour", "dev");
    name = kernel.field("net_device", "name");
    length = kernel.field("net_device", "addr_len");
    net = kernel.field("net_device", "nd_net.net");
    inode = kernel.field("net", "ns.inum");
  }

  /**
   * @param bytes length of an address in its table, 4 or 16
   */
  Neighbour read(long neighbour, int bytes) {
    long leads = device.get(reader, neighbour);
    int mac = (int) length.get(reader, leads);
    if (mac > hardware.type().size()) {
      throw new Failure.BadData("is no network device: addr_len=" + mac);
    }
    byte[] ip = reader.bytes(key.at(neighbour), bytes);
    return new Neighbour(
        bytes == 4 ? NetText.ipv4(ip) : NetText.ipv6(ip),
        NetText.mac(reader.bytes(hardware.at(neighbour), mac)),
        state((int) state.get(reader, neighbour)),
        name.text(reader, leads),
        inode.get(reader, net.get(reader, leads)),
        neighbour);
  }

  private static String state(int bits) {
    String names =
        IntStream.range(0, STATES.size())
            .filter(bit -> (bits >> bit & 1) == 1)
            .mapToObj(STATES::get)
            .collect(Collectors.joining("|"));
    return names.isEmpty() ? "NONE" : names;
  }
}
