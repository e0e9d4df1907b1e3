package io.blueguard.command;

import io.blueguard.response.Isolated;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "isolation",
    description =
        "List what is isolated, as the switch has it now; exit status 1 when a part is missing.",
    footerHeading = "Examples:%n",
    footer = {"  isolation", "  isolation -f json"})
final class IsolationCommand extends BaseCommand {
  @Mixin private SwitchOptions network;
  @Mixin private RowOptions rows;

  @Override
  public Integer call() {
    String bridge = network.bridge(console());
    List<Isolated> found =
        network.isolation(console()).list().stream()
            .filter(cut -> bridge.isEmpty() || cut.bridge().equals(bridge))
            .toList();
    rows.print(console(), Isolated.class, RowOptions.known(found));
    return found.stream().allMatch(Isolated::whole) ? DONE : FOUND;
  }
}
