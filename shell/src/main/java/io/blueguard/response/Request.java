package io.blueguard.response;

import io.blueguard.base.Failure;
import java.util.List;

/**
 * What is to be cut off, and what stays open.
 *
 * @param bridge empty when the port's name, or the machine's addresses, say enough
 * @param port empty to find it by the machine's addresses
 * @param macs the machine's hardware addresses
 * @param ips its IP addresses, where they are known; narrows the forensic path
 * @param allows the forensic path; empty for none
 * @param gateways routers between the machine and the allowed networks
 * @param via the port through which allowed frames leave; empty for wherever the switch sends them
 * @param why for the journal
 */
public record Request(
    String bridge,
    String port,
    List<String> macs,
    List<String> ips,
    List<Allow> allows,
    List<String> gateways,
    String via,
    String why) {
  public Request {
    macs = List.copyOf(PortFinder.normal(macs));
    ips = List.copyOf(ips);
    allows = List.copyOf(allows);
    gateways = List.copyOf(gateways);
    ips.forEach(ip -> Allow.literal(ip, ip));
    gateways.forEach(ip -> Allow.literal(ip, ip));
    if (port.isEmpty() && macs.isEmpty()) {
      throw new Failure.UsageError(
          "nothing says what to cut off; name a port, or attach the machine so that its addresses"
              + " can be read");
    }
    if (allows.isEmpty() && (!gateways.isEmpty() || !via.isEmpty())) {
      throw new Failure.UsageError("a gateway or a way out serves only a path; give --allow too");
    }
  }

  /** A port by its name, and nothing stays open. */
  public static Request port(String bridge, String port, String why) {
    return new Request(bridge, port, List.of(), List.of(), List.of(), List.of(), "", why);
  }

  /** A machine by its addresses, and nothing stays open. */
  public static Request machine(List<String> macs, String why) {
    return new Request("", "", macs, List.of(), List.of(), List.of(), "", why);
  }

  public Request allowing(Allow... allowed) {
    return new Request(bridge, port, macs, ips, List.of(allowed), gateways, via, why);
  }

  public Request withMacs(String... addresses) {
    return new Request(bridge, port, List.of(addresses), ips, allows, gateways, via, why);
  }
}
