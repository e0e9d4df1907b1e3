package io.blueguard.inspect.net;

import io.blueguard.inspect.Rows;
import io.blueguard.kernel.Kernel;
import io.blueguard.kernel.ListWalk;
import java.util.ArrayList;
import java.util.List;

/** The network namespaces, {@code struct net} on {@code net_namespace_list}. */
final class Namespaces {
  private static final int LIMIT = 65536;

  private Namespaces() {}

  /** The first one too when the list does not lead to it. */
  static List<Long> all(Kernel kernel, Rows<?> rows) {
    long node = kernel.field("net", "list").offset();
    long head = kernel.symbol("net_namespace_list");
    ListWalk walk = ListWalk.steady(kernel.space(), head, node, LIMIT);
    rows.tell("network namespace list", walk);
    List<Long> found = new ArrayList<>();
    found.add(kernel.symbol("init_net"));
    for (long net : walk.objects()) {
      if (net != found.getFirst()) {
        found.add(net);
      }
    }
    return found;
  }
}
