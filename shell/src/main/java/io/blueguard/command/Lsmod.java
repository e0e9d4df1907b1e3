package io.blueguard.command;

import io.blueguard.inspect.module.Module;
import io.blueguard.inspect.module.Modules;
import picocli.CommandLine.Command;

@Command(
    name = "lsmod",
    description = "List the kernel modules in the module list.",
    footerHeading = "Examples:%n",
    footer = {
      "  lsmod",
      "  lsmod --sort -size --limit 5      the largest five",
      "  lsmod --where 'refs == 0' -o name,size"
    })
final class Lsmod extends ViewCommand {
  @Override
  Class<? extends Record> rowType() {
    return Module.class;
  }

  @Override
  public Integer call() {
    return show(new Modules());
  }

  @Override
  String walk() {
    return ViewCode.walk("lsmod");
  }
}
