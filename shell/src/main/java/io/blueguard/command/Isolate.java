package io.blueguard.command;

import io.blueguard.inspect.Inspection;
import io.blueguard.inspect.Interfaces;
import io.blueguard.inspect.NetDevice;
import io.blueguard.response.Allow;
import io.blueguard.response.Isolated;
import io.blueguard.response.Isolation;
import io.blueguard.response.Plan;
import io.blueguard.response.Request;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "isolate",
    description = "Take a machine off the network at its switch port, reversibly.",
    footerHeading = "Examples:%n",
    footer = {
      "  isolate                                the machine that is attached, by its addresses",
      "  isolate --dry-run                      print the commands and change nothing",
      "  isolate pf0vf0 --why 'hidden module'   a port by its name",
      "  isolate pf0vf0 --allow 10.0.0.9/32/22  one machine may still reach one TCP port",
      "  isolate --mac 52:54:00:12:34:56        whichever port leads to that address"
    })
final class Isolate extends BaseCommand {
  @Parameters(
      paramLabel = "PORT",
      arity = "0..1",
      description =
          "The switch port, as pf0vf0; else the target profile's, else found by the machine's"
              + " addresses.")
  private String port;

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

  @Option(names = "--dry-run", description = "Print the commands and change nothing.")
  private boolean dryRun;

  @Mixin private SwitchOptions network;
  @Mixin private RowOptions rows;

  @Override
  public Integer call() {
    Isolation isolation = network.isolation(console());
    Plan plan = isolation.plan(request());
    if (dryRun) {
      print(console(), plan);
      return DONE;
    }
    Isolated cut = isolation.apply(plan, why);
    rows.print(console(), Isolated.class, RowOptions.known(List.of(cut)));
    return DONE;
  }

  static void print(Console console, Plan plan) {
    console.out().println("# " + plan.action() + " " + plan.path());
    plan.typed().forEach(console.out()::println);
  }

  private Request request() {
    String name = port == null ? SwitchOptions.profile(console()).port() : port;
    return new Request(
        network.bridge(console()),
        name,
        name.isEmpty() && macs.isEmpty() ? addresses() : macs,
        ips,
        allows.stream().map(Allow::parse).toList(),
        gateways,
        via,
        why);
  }

  /** What the machine's own memory says; the planner takes it as a hint from an enemy. */
  private List<String> addresses() {
    if (!console().session().attached()) {
      return List.of();
    }
    Inspection<NetDevice> answer = console().target().inspect(new Interfaces());
    rows.tellFaults(console(), answer);
    return answer.rows().stream()
        .map(NetDevice::mac)
        .filter(mac -> mac.length() == "00:00:00:00:00:00".length())
        .toList();
  }
}
