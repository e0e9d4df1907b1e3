package io.blueguard.inspect.net;

import io.blueguard.base.Failure;
import io.blueguard.base.Hex;
import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Rows;
import io.blueguard.inspect.View;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import java.util.List;

/**
 * Network devices by the list of each network namespace ({@code net_namespace_list}, {@code
 * net.dev_base_head}), with their hardware and IP addresses: how the machine is known to a switch.
 */
public final class Interfaces implements View<NetDevice> {
  private static final int MAX_DEVICES = 65536;

  @Override
  public String name() {
    return "interfaces";
  }

  @Override
  public Class<NetDevice> rowType() {
    return NetDevice.class;
  }

  @Override
  public boolean named() {
    return true;
  }

  @Override
  public List<String> key() {
    return List.of("namespace", "index", "device");
  }

  @Override
  public Inspection<NetDevice> inspect(Kernel kernel) {
    Rows<NetDevice> rows = new Rows<>();
    NetDeviceFields fields = new NetDeviceFields(kernel, rows);
    long node = kernel.field("net_device", "dev_list").offset();
    long head = kernel.field("net", "dev_base_head").offset();
    for (long net : Namespaces.all(kernel, rows)) {
      String object = "network namespace " + Hex.of(net);
      try {
        long namespace = fields.namespace(net);
        ListWalk devices = ListWalk.steady(kernel.space(), net + head, node, MAX_DEVICES);
        rows.tell("devices of " + object, devices);
        for (long device : devices.objects()) {
          rows.attempt("device " + Hex.of(device), () -> fields.read(device, namespace));
        }
      } catch (Failure failure) {
        rows.fault(object, failure.getMessage());
      }
    }
    return rows.done();
  }
}
