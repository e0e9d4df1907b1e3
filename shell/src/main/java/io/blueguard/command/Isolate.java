package io.blueguard.command;

import io.blueguard.response.Isolated;
import io.blueguard.response.Isolation;
import io.blueguard.response.Plan;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private DryRun dry;

  @Mixin private CutOptions cut;
  @Mixin private SwitchOptions network;
  @Mixin private RowOptions rows;

  @Override
  public Integer call() {
    Isolation isolation = network.isolation(console());
    Plan plan = isolation.plan(cut.request(console(), network, rows, port));
    if (dry.wanted()) {
      return DryRun.print(console(), List.of(plan));
    }
    Isolated done = isolation.apply(plan, cut.why());
    rows.print(console(), Isolated.class, RowOptions.known(List.of(done)));
    return DONE;
  }
}
