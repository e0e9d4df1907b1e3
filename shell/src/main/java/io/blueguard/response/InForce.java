package io.blueguard.response;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is in force, from the switch alone: nothing is remembered here. */
final class InForce {
  private static final Pattern NETWORK = Pattern.compile("(?:nw|ipv6)_src=([0-9a-f.:]+(?:/\\d+)?)");
  private static final Pattern SERVICE = Pattern.compile("tp_dst=(\\d+)");

  private final Switch network;

  InForce(Switch network) {
    this.network = network;
  }

  List<Isolated> list() {
    return network.bridges().stream().flatMap(bridge -> on(bridge).stream()).toList();
  }

  List<Isolated> on(String bridge) {
    Map<Long, List<Flow>> cuts =
        network.flows(bridge, Cookie.anyCut()).stream()
            .collect(
                Collectors.groupingBy(
                    flow -> flow.cookie() & ~Cookie.FLAGS, TreeMap::new, Collectors.toList()));
    if (cuts.isEmpty()) {
      return List.of();
    }
    List<Port> ports = network.ports(bridge);
    return cuts.values().stream().map(flows -> row(bridge, ports, flows)).toList();
  }

  private static Isolated row(String bridge, List<Port> ports, List<Flow> flows) {
    Cookie cookie = new Cookie(flows.getFirst().cookie());
    Optional<Port> port = ports.stream().filter(p -> cookie.isFor(p.path())).findFirst();
    List<String> missing = port.map(p -> missing(p, cookie, flows)).orElse(List.of());
    String state = missing.isEmpty() ? "isolated" : "partial";
    String note = String.join(", ", missing);
    if (port.isEmpty() || missing.contains("number")) {
      state = "stale";
      note = port.isEmpty() ? "its port is gone" : "its port has another number now";
    }
    return new Isolated(
        bridge,
        port.map(Port::name).orElse(""),
        state,
        (long) flows.stream().mapToDouble(Flow::seconds).max().orElse(0),
        flows.stream().filter(Flow::drops).mapToLong(Flow::packets).sum(),
        paths(flows),
        cookie.toString(),
        note);
  }

  private static List<String> missing(Port port, Cookie cookie, List<Flow> flows) {
    List<String> missing = new ArrayList<>();
    Optional<Flow> from =
        flows.stream().filter(f -> f.drops() && f.inPort().isPresent()).findFirst();
    if (from.isEmpty()) {
      missing.add("the flow that stops what comes from it");
    } else if (from.get().inPort().get() != port.number()) {
      missing.add("number");
    }
    String bit = cookie.open() ? Cookie.NO_FLOOD : Cookie.NO_FORWARD;
    if (!port.config().contains(bit)) {
      missing.add("the port's " + bit);
    }
    if (cookie.open() && flows.stream().noneMatch(f -> f.drops() && f.inPort().isEmpty())) {
      missing.add("the flow that stops what goes to it");
    }
    return missing;
  }

  private static List<String> paths(List<Flow> flows) {
    List<String> paths = new ArrayList<>();
    for (Flow flow : flows) {
      Matcher from = NETWORK.matcher(flow.match());
      Matcher service = SERVICE.matcher(flow.match());
      if (flow.match().contains("tcp") && from.find() && service.find()) {
        String net = from.group(1);
        String length = net.indexOf('/') >= 0 ? "" : net.indexOf(':') >= 0 ? "/128" : "/32";
        paths.add(net + length + "/" + service.group(1));
      }
    }
    return paths.stream().distinct().sorted().toList();
  }
}
