package io.blueguard.inspect.net;

import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.inspect.task.OpenFile;
import io.blueguard.inspect.task.OpenFiles;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import io.blueguard.memory.Reader;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The sockets, what {@code ss -anp} shows: those that processes hold open, by their files, and
 * those that only the protocols' own tables lead to: connections that are over or not yet accepted,
 * and what somebody keeps without a file.
 */
public final class Sockets implements View<Socket> {
  private static final List<String> ORDER = List.of("tcp", "udp", "raw", "icmp", "packet");

  private final Integer pid;

  /**
   * @param pid whose; null for all, those that no process holds too
   */
  public Sockets(Integer pid) {
    this.pid = pid;
  }

  @Override
  public String name() {
    return "sockets";
  }

  @Override
  public Class<Socket> rowType() {
    return Socket.class;
  }

  @Override
  public boolean named() {
    return pid == null;
  }

  @Override
  public List<String> key() {
    return List.of("sock", "protocol", "local", "remote");
  }

  @Override
  public Inspection<Socket> inspect(Kernel kernel) {
    Rows<Socket> rows = new Rows<>();
    SocketFields fields = new SocketFields(kernel);
    Map<Long, TreeSet<String>> held = held(kernel, rows);
    held.forEach(
        (sock, holders) ->
            rows.attempt("socket " + Hex.of(sock), () -> fields.read(sock, holders)));
    if (pid == null) {
      new SocketTables(kernel, rows)
          .all()
          .forEach(
              (sock, protocol) -> {
                if (!held.containsKey(sock)) {
                  rows.attempt("socket " + Hex.of(sock), () -> fields.unheld(sock, protocol));
                }
              });
    }
    Inspection<Socket> all = rows.done();
    return all.with(all.rows().stream().sorted(Comparator.comparingInt(Sockets::rank)).toList());
  }

  /** Machines' talk with machines first. */
  private static int rank(Socket socket) {
    int at = ORDER.indexOf(socket.protocol().replace("6", ""));
    return at < 0 ? ORDER.size() : at;
  }

  /** {@code file.private_data->sk} of every file that is a socket, with who holds it. */
  private Map<Long, TreeSet<String>> held(Kernel kernel, Rows<?> rows) {
    Reader reader = kernel.space();
    Field data = kernel.field("file", "private_data");
    Field sock = kernel.field("socket", "sk");
    Inspection<OpenFile> files = new OpenFiles(pid).inspect(kernel);
    files.faults().forEach(fault -> rows.fault(fault.object(), fault.reason()));
    Map<Long, TreeSet<String>> found = new LinkedHashMap<>();
    for (OpenFile file : files.rows()) {
      if (file.kind().equals("socket")) {
        rows.guard(
            "fd " + file.fd() + " of pid " + file.pid(),
            () -> {
              long socket = data.get(reader, file.file());
              long held = socket == 0 ? 0 : sock.get(reader, socket);
              if (held != 0) {
                found
                    .computeIfAbsent(held, key -> new TreeSet<>())
                    .add(file.pid() + "/" + file.comm());
              }
            });
      }
    }
    return found;
  }
}
