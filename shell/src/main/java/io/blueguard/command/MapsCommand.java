package io.blueguard.command;

import io.blueguard.inspect.task.ProcessMaps;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "maps",
    description = "List what is mapped into the memory of a process.",
    footerHeading = "Examples:%n",
    footer = {
      "  maps 1",
      "  set 1",
      "  maps --where \"rights.contains('x')\"",
      "  maps --all --where \"rights =~ /wx/\" -f json"
    })
final class MapsCommand extends ViewCommand {
  @Mixin private OfProcess process;

  @Override
  Class<? extends Record> rowType() {
    return ProcessMaps.Row.class;
  }

  @Override
  public Integer call() {
    return show(new ProcessMaps(process.pid(console())));
  }

  @Override
  String walk() {
    return ViewCode.walk("maps", process.pid(console()));
  }
}
