package io.blueguard.inspect.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueguard.inspect.Rows;
import io.blueguard.session.Session;
import io.blueguard.session.Settings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketTablesTest {
  private static final Path ROOT = Path.of(System.getProperty("blueguard.root", ".."));

  @TempDir private static Path state;

  @Test
  void everySocketThatAProcessHoldsIsInTheTableOfItsProtocol() {
    Settings settings = new Settings(ROOT, state, state, line -> {}, line -> {});
    try (Session session = new Session(settings)) {
      var kernel = session.attach("example:clean").kernel();
      Rows<Socket> rows = new Rows<>();
      var tables = new SocketTables(kernel, rows).all();
      assertEquals(List.of(), rows.done().faults());
      long checked = 0;
      for (Socket socket : new Sockets(null).inspect(kernel).rows()) {
        if (socket.protocol().matches("(tcp|udp)6?")) {
          assertEquals(socket.protocol().replace("6", ""), tables.get(socket.sock()));
          checked++;
          assertEquals(1, socket.holders().size(), socket.toString());
        }
      }
      assertEquals(7, checked);
    }
  }
}
