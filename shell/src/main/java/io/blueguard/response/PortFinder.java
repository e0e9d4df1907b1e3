package io.blueguard.response;

import io.blueguard.base.Failure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which port leads to a machine, by its hardware addresses and what the switch has learned.
 *
 * <p>Both sides of the question may be lies: the machine's memory is under the attacker's hand, and
 * so are the frames from which the switch learns. A forged address must not cut somebody else off.
 * So a port that carries other machines as well, as an uplink does, is never the answer, nor is one
 * of several.
 */
final class PortFinder {
  private final Switch network;

  PortFinder(Switch network) {
    this.network = network;
  }

  private record Candidate(Port port, Set<String> own, Set<String> others) {
    @Override
    public String toString() {
      return port.path() + " carries " + own + (others.isEmpty() ? "" : " and " + more());
    }

    private String more() {
      return others.size() + (others.size() == 1 ? " other address" : " other addresses");
    }
  }

  /**
   * @param bridge where to look; empty for everywhere
   * @throws Failure.UsageError when no port, more than one, or one that others share was found; the
   *     text lists what was found
   */
  Port find(String bridge, Collection<String> macs) {
    Set<String> wanted = normal(macs);
    List<Candidate> found = new ArrayList<>();
    for (String each : bridge.isEmpty() ? network.bridges() : List.of(bridge)) {
      found.addAll(on(each, wanted));
    }
    if (found.isEmpty()) {
      throw new Failure.UsageError(
          "no port carries the machine's addresses: macs=" + wanted + "; try isolate PORT");
    }
    if (found.size() > 1) {
      throw new Failure.UsageError(
          "several ports carry the machine's addresses: " + found + "; try isolate PORT");
    }
    if (!found.getFirst().others().isEmpty()) {
      throw new Failure.UsageError(
          "the port is not the machine's alone: "
              + found.getFirst()
              + "; try isolate PORT when it is meant all the same");
    }
    return found.getFirst().port();
  }

  private List<Candidate> on(String bridge, Set<String> wanted) {
    List<Candidate> found = new ArrayList<>();
    Map<Integer, Set<String>> learned = network.learned(bridge);
    for (Port port : network.ports(bridge)) {
      Set<String> others = new TreeSet<>(learned.getOrDefault(port.number(), Set.of()));
      Set<String> own = new TreeSet<>(others);
      own.retainAll(wanted);
      others.removeAll(wanted);
      if (!own.isEmpty()) {
        found.add(new Candidate(port, own, others));
      }
    }
    return found;
  }

  /**
   * Lower case, with colons; without those that no device answers to (all zeros, group addresses).
   *
   * @throws Failure.UsageError for what is no hardware address
   */
  static Set<String> normal(Collection<String> macs) {
    Set<String> normal = new TreeSet<>();
    for (String mac : macs) {
      String text = mac.strip().toLowerCase(Locale.ROOT).replace('-', ':');
      if (!text.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
        throw new Failure.UsageError("not a hardware address: mac=" + mac);
      }
      boolean group = (Integer.parseInt(text.substring(0, 2), 16) & 1) != 0;
      if (!group && !text.equals("00:00:00:00:00:00")) {
        normal.add(text);
      }
    }
    return normal;
  }
}
