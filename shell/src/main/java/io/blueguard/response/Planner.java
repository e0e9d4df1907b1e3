package io.blueguard.response;

import io.blueguard.base.Failure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Turns a request into calls, or says why it would not do what it says. Changes nothing. */
final class Planner {
  private final Switch network;

  Planner(Switch network) {
    this.network = network;
  }

  Plan isolate(Request request) {
    Port port = port(request);
    if (port.number() <= 0) {
      throw new Failure.UsageError(
          "port cannot be cut off: port="
              + port.path()
              + "; it is the bridge's own, or has no link");
    }
    Map<Integer, Set<String>> learned = network.learned(port.bridge());
    Cut cut = cut(request, port, learned);
    List<Flow> all = network.flows(port.bridge(), "");
    refuseOthersAbove(cut, all);
    return plan(cut, all, learned);
  }

  private Port port(Request request) {
    return request.port().isEmpty()
        ? new PortFinder(network).find(request.bridge(), request.macs())
        : network.port(request.bridge(), request.port());
  }

  private Cut cut(Request request, Port port, Map<Integer, Set<String>> learned) {
    List<String> macs = request.macs();
    Set<String> here = learned.getOrDefault(port.number(), Set.of());
    refuseElsewhere(port, macs, learned);
    if (request.port().isEmpty()) {
      // By its addresses it was found, so those that the switch knows are enough; any other could
      // be
      // a lie in the machine's memory, and a silent neighbour's.
      macs = macs.stream().filter(here::contains).toList();
    }
    if (macs.isEmpty() && !request.allows().isEmpty()) {
      if (here.size() != 1) {
        throw new Failure.UsageError(
            "a path needs the machine's hardware address: port="
                + port.path()
                + " carries "
                + here
                + "; name it with --mac");
      }
      macs = List.copyOf(here);
    }
    return new Cut(
        port, macs, request.ips(), request.allows(), request.gateways(), via(request, port));
  }

  private String via(Request request, Port port) {
    if (request.via().isEmpty()) {
      return "NORMAL";
    }
    Port way = network.port(port.bridge(), request.via());
    if (way.number() == port.number()) {
      throw new Failure.UsageError("the way out is the port itself: via=" + way.path());
    }
    return way.number() == Port.LOCAL ? "LOCAL" : "output:" + way.number();
  }

  /** An address that is somebody else's would cut somebody else off. */
  private static void refuseElsewhere(
      Port port, Collection<String> macs, Map<Integer, Set<String>> learned) {
    learned.forEach(
        (number, there) -> {
          Set<String> elsewhere = new TreeSet<>(there);
          elsewhere.retainAll(macs);
          if (number != port.number() && !elsewhere.isEmpty()) {
            throw new Failure.UsageError(
                "address is behind another port: macs="
                    + elsewhere
                    + " port="
                    + port.bridge()
                    + "/"
                    + number
                    + " asked="
                    + port.path()
                    + "/"
                    + port.number());
          }
        });
  }

  /**
   * Flows of others that would let through what the cut must not, and that are not ours to touch.
   */
  private static void refuseOthersAbove(Cut cut, List<Flow> all) {
    List<Flow> others = all.stream().filter(flow -> !new Cookie(flow.cookie()).ours()).toList();
    int port = cut.port().number();
    List<Flow> above =
        others.stream()
            .filter(flow -> flow.table() == 0 && flow.priority() >= Cut.LOWEST)
            .filter(flow -> flow.inPort().map(in -> in == port).orElse(true))
            .toList();
    if (!above.isEmpty()) {
      throw new Failure.UsageError(
          "flows of others come first: "
              + shown(above)
              + "; priorities from 65532 on must be free");
    }
    List<Flow> leaks = others.stream().filter(flow -> cut.open() && flow.sendsTo(port)).toList();
    leaks = leaks.stream().filter(flow -> !onlyFor(cut, flow)).toList();
    if (!leaks.isEmpty()) {
      throw new Failure.UsageError(
          "flows of others send to the port by themselves: "
              + shown(leaks)
              + "; it can be cut off without --allow");
    }
  }

  /** What our own flows meet before. */
  private static boolean onlyFor(Cut cut, Flow flow) {
    return flow.inPort().map(in -> in == cut.port().number()).orElse(false)
        || cut.macs().stream()
            .anyMatch(mac -> (flow.match() + ",").contains("dl_dst=" + mac + ","));
  }

  private static String shown(List<Flow> flows) {
    String first = flows.stream().limit(3).toList().toString();
    return flows.size() > 3 ? first + " and " + (flows.size() - 3) + " more" : first;
  }

  private Plan plan(Cut cut, List<Flow> all, Map<Integer, Set<String>> learned) {
    Port port = cut.port();
    List<Flow> ours = all.stream().filter(f -> new Cookie(f.cookie()).isFor(port.path())).toList();
    List<String> had = bits(ours);
    List<String> keep = new ArrayList<>();
    List<Call> set = new ArrayList<>();
    if (had.contains(cut.bit()) || !port.config().contains(cut.bit())) {
      keep.add(cut.bit());
    }
    if (!port.config().contains(cut.bit())) {
      set.add(network.configure(port, word(cut.bit(), true)));
    }
    Cookie cookie = Cookie.of(port.path(), keep, cut.open());
    List<String> flows = cut.flows(cookie);
    List<Call> last = new ArrayList<>(clear(port, had, cut.bit()));
    if (cut.open() && !cut.macs().containsAll(learned.getOrDefault(port.number(), Set.of()))) {
      last.add(network.forget(port.bridge()));
    }
    last.addAll(network.decideAnew());
    Call first = network.replace(port.bridge(), List.of(cookie.sameCut()), flows);
    return new Plan("isolate", port, port.path(), cookie, ours, first, set, last);
  }

  /**
   * Takes away what a cut brought: its flows by their cookie, and the bits of the port that the
   * cookie says are ours.
   *
   * @param lost bits that are ours by the journal, of a cut whose flows are gone
   */
  Plan release(Isolated cut, List<String> lost) {
    String bridge = cut.bridge();
    Cookie cookie =
        cut.cookie().isEmpty()
            ? Cookie.of(cut.path(), List.of(), false)
            : Cookie.parse(cut.cookie());
    List<Flow> ours = network.flows(bridge, cookie.sameCut());
    Port port =
        network.ports(bridge).stream()
            .filter(p -> cookie.isFor(p.path()))
            .findFirst()
            .orElse(new Port(bridge, cut.port(), 0, Set.of()));
    List<String> bits = ours.isEmpty() ? lost : bits(ours);
    Call first = network.replace(bridge, List.of(cookie.sameCut()), List.of());
    List<Call> then = clear(port, bits, "");
    return new Plan("release", port, cut.path(), cookie, ours, first, then, network.decideAnew());
  }

  private List<Call> clear(Port port, List<String> ours, String except) {
    return ours.stream()
        .filter(bit -> !bit.equals(except) && port.config().contains(bit))
        .map(bit -> network.configure(port, word(bit, false)))
        .toList();
  }

  private static List<String> bits(List<Flow> ours) {
    return ours.stream().flatMap(f -> new Cookie(f.cookie()).bits().stream()).distinct().toList();
  }

  private static String word(String bit, boolean on) {
    String word = bit.equals(Cookie.NO_FLOOD) ? "flood" : "forward";
    return on ? "no-" + word : word;
  }
}
