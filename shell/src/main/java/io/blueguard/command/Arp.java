package io.blueguard.command;

import io.blueguard.inspect.net.Neighbour;
import io.blueguard.inspect.net.Neighbours;
import picocli.CommandLine.Command;

@Command(
    name = "arp",
    description = "List the neighbour tables of IPv4 and IPv6: who is where on the network.",
    footerHeading = "Examples:%n",
    footer = {
      "  arp",
      "  arp --where 'state =~ /PERMANENT/'    what somebody set by hand",
      "  watch arp                             who answers for another from now on"
    })
final class Arp extends ViewCommand {
  @Override
  Class<? extends Record> rowType() {
    return Neighbour.class;
  }

  @Override
  public Integer call() {
    return show(new Neighbours());
  }

  @Override
  String walk() {
    return ViewCode.walk("arp");
  }
}
