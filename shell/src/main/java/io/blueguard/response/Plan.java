package io.blueguard.response;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An action before it is done: exactly these calls, in this order.
 *
 * @param action {@code isolate} or {@code release}
 * @param path {@code BRIDGE/PORT}
 * @param cookie of the cut; its flags are those that come, or any for a release
 * @param ours the flows of ours that are there now
 * @param first the flows, in one step
 * @param then the port's configuration
 * @param last what must not come before the others
 */
public record Plan(
    String action,
    Port port,
    String path,
    Cookie cookie,
    List<Flow> ours,
    Call first,
    List<Call> then,
    List<Call> last) {
  public List<Call> calls() {
    List<Call> calls = new ArrayList<>(List.of(first));
    calls.addAll(then);
    calls.addAll(last);
    return calls;
  }

  /** As many calls of the same programs, which change nothing. */
  Plan harmless() {
    return new Plan(
        action,
        port,
        path,
        cookie,
        ours,
        first.harmless(),
        then.stream().map(Call::harmless).toList(),
        last.stream().map(Call::harmless).toList());
  }

  /** As a person would type them. */
  public List<String> typed() {
    return calls().stream().map(Call::typed).toList();
  }

  /** How the port is before it is done, for the journal. */
  Map<String, Object> before() {
    return state(port, ours);
  }

  static Map<String, Object> state(Port port, List<Flow> ours) {
    return Journal.facts(
        "number", port.number(),
        "config", List.copyOf(port.config()),
        "flows", ours.stream().map(Plan::shown).toList());
  }

  private static String shown(Flow flow) {
    return "cookie=" + new Cookie(flow.cookie()) + ",n_packets=" + flow.packets() + "," + flow;
  }
}
