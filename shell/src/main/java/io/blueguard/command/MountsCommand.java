package io.blueguard.command;

import io.blueguard.inspect.task.Mount;
import io.blueguard.inspect.task.Mounts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "mounts",
    description = "List what is mounted, in the mount namespace of a process or in all of them.",
    footerHeading = "Examples:%n",
    footer = {
      "  mounts",
      "  mounts 1 -o source,target,type,options",
      "  mounts --where \"root != '/'\"    bind mounts"
    })
final class MountsCommand extends ViewCommand {
  @Mixin private OfProcess process;

  @Override
  Class<? extends Record> rowType() {
    return Mount.class;
  }

  @Override
  public Integer call() {
    return show(new Mounts(process.pid(console())));
  }
}
