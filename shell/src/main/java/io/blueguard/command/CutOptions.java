package io.blueguard.command;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.net.Interfaces;
import io.blueguard.inspect.net.NetDevice;
import io.blueguard.response.Allow;
import io.blueguard.response.Request;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which machine is to be cut off and what stays open. */
final class CutOptions {
  @Option(
      names = "--mac",
      paramLabel = "ADDRESS",
      description = "A hardware address of the machine; may be repeated.")
  private List<String> macs = new ArrayList<>();

  @Option(
      names = "--ip",
      paramLabel = "ADDRESS",
      description = "An IP address of the machine; with --allow it can then use no other.")
  private List<String> ips = new ArrayList<>();

  @Option(
      names = "--allow",
      paramLabel = "CIDR/PORT",
      description = "Machines that may still reach one TCP port of it; may be repeated.")
  private List<String> allows = new ArrayList<>();

  @Option(
      names = "--gateway",
      paramLabel = "ADDRESS",
      description = "The router on the way to them, where there is one.")
  private List<String> gateways = new ArrayList<>();

  @Option(
      names = "--via",
      paramLabel = "PORT",
      description = "Send what is allowed out by this port only; else wherever the switch would.")
  private String via = "";

  @Option(names = "--why", paramLabel = "TEXT", description = "Reason, for the case journal.")
  private String why = "";

  /** Whether it says which machine is meant. */
  boolean named() {
    return !macs.isEmpty() || !ips.isEmpty();
  }

  String why() {
    return why;
  }

  /**
   * @param port the switch port as typed; null for the target profile's, or the one that leads to
   *     the machine's addresses
   */
  Request request(Console console, SwitchOptions network, RowOptions rows, String port) {
    String name = port == null ? SwitchOptions.profile(console).port() : port;
    return new Request(
        network.bridge(console),
        name,
        name.isEmpty() && macs.isEmpty() ? addresses(console, rows) : macs,
        ips,
        allows.stream().map(Allow::parse).toList(),
        gateways,
        via,
        why);
  }

  /** What the machine's own memory says; the planner takes it as a hint from an enemy. */
  private static List<String> addresses(Console console, RowOptions rows) {
    if (!console.session().attached()) {
      return List.of();
    }
    Inspection<NetDevice> answer = console.target().inspect(new Interfaces());
    rows.tellFaults(console, answer);
    return answer.rows().stream()
        .map(NetDevice::mac)
        .filter(mac -> mac.length() == "00:00:00:00:00:00".length())
        .toList();
  }
}
