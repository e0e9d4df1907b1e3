package io.blueguard.command;

import io.blueguard.inspect.net.Interfaces;
import io.blueguard.inspect.net.NetDevice;
import picocli.CommandLine.Command;

@Command(
    name = "interfaces",
    description = "List the network devices with their hardware and IP addresses.",
    footerHeading = "Examples:%n",
    footer = {"  interfaces", "  interfaces --where up -o name,mac,ipv4", "  interfaces -f json"})
final class InterfacesCommand extends ViewCommand {
  @Override
  Class<? extends Record> rowType() {
    return NetDevice.class;
  }

  @Override
  public Integer call() {
    return show(new Interfaces());
  }

  @Override
  String walk() {
    return ViewCode.walk("interfaces");
  }
}
