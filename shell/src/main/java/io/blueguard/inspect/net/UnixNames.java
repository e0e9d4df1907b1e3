package io.blueguard.inspect.net;

import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The names of sockets of the family Unix: {@code unix_sock.addr}, a {@code sockaddr_un} behind its
 * length. A name that begins with a zero byte is no path, and shown with {@code @} as everywhere.
 */
final class UnixNames {
  /** Of {@code sun_path}; the length counts the family in front of it too. */
  private static final int MAX_PATH = 108;

  private static final int FAMILY = 2;

  private final Reader reader;
  // Unix sockets may be a module, or left out.
  private final Optional<Field> address;
  private final Optional<Field> peer;
  private final Optional<Field> length;
  private final Optional<Field> name;

  UnixNames(Kernel kernel) {
    reader = kernel.space();
    address = kernel.optional("unix_sock", "addr");
    peer = kernel.optional("unix_sock", "peer");
    length = kernel.optional("unix_address", "len");
    name = kernel.optional("unix_address", "name");
  }

  String of(long sock) {
    if (address.isEmpty() || length.isEmpty() || name.isEmpty()) {
      return "";
    }
    long at = address.get().get(reader, sock);
    long bytes = at == 0 ? 0 : length.get().get(reader, at) - FAMILY;
    if (bytes <= 0) {
      return "";
    }
    int room = (int) Math.min(bytes, MAX_PATH);
    byte[] path = reader.bytes(name.get().at(at) + FAMILY, room);
    String text = new String(path, StandardCharsets.ISO_8859_1);
    if (path[0] == 0) {
      return "@" + text.substring(1);
    }
    int end = text.indexOf(0);
    return end < 0 ? text : text.substring(0, end);
  }

  String ofPeer(long sock) {
    long other = peer.isEmpty() ? 0 : peer.get().get(reader, sock);
    return other == 0 ? "" : of(other);
  }
}
