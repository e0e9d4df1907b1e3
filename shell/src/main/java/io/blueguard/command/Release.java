package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.response.Isolation;
import io.blueguard.response.Plan;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "release",
    description = "Bring a machine back to the network: take away exactly what isolate set.",
    footerHeading = "Examples:%n",
    footer = {
      "  release pf0vf0",
      "  release pf0vf0 --why 'reinstalled' --dry-run",
      "  release --all                 every cut of this tool, nothing of anybody else"
    })
final class Release extends BaseCommand {
  @Parameters(
      paramLabel = "PORT",
      arity = "0..1",
      description =
          "The switch port, or the cookie that isolation shows; else the target profile's port.")
  private String port;

  @Option(names = "--all", description = "Every cut that is in force.")
  private boolean all;

  @Option(names = "--why", paramLabel = "TEXT", description = "Reason, for the case journal.")
  private String why = "";

  @Mixin private DryRun dry;

  @Mixin private SwitchOptions network;

  /** A port that is back on the network. */
  record Row(String released) {}

  @Override
  public Integer call() {
    Isolation isolation = network.isolation(console());
    String name = port == null ? SwitchOptions.profile(console()).port() : port;
    if (name.isEmpty() != all) {
      throw new Failure.UsageError("name a port, or all of them; try isolation, release --all");
    }
    List<Plan> plans = isolation.releasePlans(network.bridge(console()), name);
    if (dry.wanted()) {
      DryRun.print(console(), plans);
    } else {
      isolation.release(plans, why);
      told(plans);
    }
    if (plans.isEmpty()) {
      console().err().println("nothing is isolated" + (all ? "" : ": port=" + name));
    }
    return DONE;
  }

  private void told(List<Plan> plans) {
    String said = plans.stream().map(p -> "released " + p.path()).collect(Collectors.joining("\n"));
    done(said, Row.class, plans.stream().map(plan -> new Row(plan.path())).toList());
  }
}
