package io.blueguard.command;

import io.blueguard.inspect.net.Socket;
import io.blueguard.inspect.net.Sockets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "sockets",
    description =
        "List the sockets with their addresses and who holds them, those that no process holds"
            + " too.",
    footerHeading = "Examples:%n",
    footer = {
      "  sockets",
      "  sockets 79",
      "  sockets --where \"state == 'LISTEN'\" -o protocol,local,holders",
      "  sockets --where \"holders.isEmpty()\"    only the kernel knows of these"
    })
final class SocketsCommand extends ViewCommand {
  @Mixin private OfProcess process;

  @Override
  Class<? extends Record> rowType() {
    return Socket.class;
  }

  @Override
  public Integer call() {
    return show(new Sockets(process.pid(console())));
  }
}
