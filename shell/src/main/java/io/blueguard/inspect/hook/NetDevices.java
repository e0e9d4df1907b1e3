package io.blueguard.inspect.hook;

import io.blueguard.base.Hex;
import io.blueguard.kernel.Field;
import io.blueguard.kernel.Kernel;
import java.util.function.BiConsumer;

/** Network devices of every namespace, and the operations that their packets pass through. */
final class NetDevices {
  private NetDevices() {}

  static void collect(Pointers out) {
    each(
        out,
        (name, device) -> {
          operations(out, name, device, "netdev_ops", "net_device_ops");
          operations(out, name, device, "header_ops", "header_ops");
          operations(out, name, device, "ethtool_ops", "ethtool_ops");
          out.kernel()
              .optional("net_device", "rx_handler")
              .ifPresent(handler -> out.member(name + ".rx_handler", handler, device));
        });
  }

  private static void operations(
      Pointers out, String name, long device, String member, String type) {
    out.kernel()
        .optional("net_device", member)
        .ifPresent(field -> out.table(name + "." + member, type, field.get(out.reader(), device)));
  }

  static void each(Pointers out, BiConsumer<String, Long> action) {
    Kernel kernel = out.kernel();
    Field name = kernel.field("net_device", "name");
    Field devices = kernel.field("net", "dev_base_head");
    for (long net : namespaces(out)) {
      String space = name(kernel, net);
      for (long device :
          out.list("devices of " + space, devices.at(net), "net_device", "dev_list")) {
        out.attempt(
            "device " + Hex.of(device),
            () -> action.accept(space + " " + name.text(out.reader(), device), device));
      }
    }
  }

  static long[] namespaces(Pointers out) {
    return out.list("network namespaces", out.kernel().symbol("net_namespace_list"), "net", "list");
  }

  static String name(Kernel kernel, long net) {
    if (kernel.has("init_net") && kernel.symbol("init_net") == net) {
      return "init_net";
    }
    return "net " + Hex.of(net);
  }
}
