package io.blueguard.command;

import io.blueguard.inspect.system.KernelLog;
import io.blueguard.inspect.system.LogLine;
import picocli.CommandLine.Command;

@Command(
    name = "dmesg",
    description = "Show the kernel's log, out of its ring; what dmesg -C hid is there too.",
    footerHeading = "Examples:%n",
    footer = {
      "  dmesg",
      "  dmesg -o time_ns,text | tail",
      "  dmesg --where \"level in ['emerg','alert','crit','err','warning']\"",
      "  dmesg --where \"text =~ /taint|segfault|module/\""
    })
final class Dmesg extends ViewCommand {
  @Override
  Class<? extends Record> rowType() {
    return LogLine.class;
  }

  @Override
  public Integer call() {
    return show(new KernelLog());
  }
}
