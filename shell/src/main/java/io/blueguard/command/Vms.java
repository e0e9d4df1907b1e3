package io.blueguard.command;

import io.blueguard.inspect.KvmGuest;
import io.blueguard.inspect.KvmGuests;
import picocli.CommandLine.Command;

@Command(
    name = "vms",
    description = "List the virtual machines that run on this host.",
    footerHeading = "Examples:%n",
    footer = {"  vms"})
final class Vms extends ViewCommand {
  @Override
  Class<? extends Record> rowType() {
    return KvmGuest.class;
  }

  @Override
  public Integer call() {
    return show(new KvmGuests());
  }
}
