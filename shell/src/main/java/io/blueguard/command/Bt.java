package io.blueguard.command;

import io.blueguard.inspect.stack.KernelStacks;
import io.blueguard.inspect.stack.StackFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "bt",
    description =
        "Show where threads sleep in the kernel: who called whom, by the kernel's own unwind tables"
            + " (x86-64) or its frame pointers (arm64). Where those end early, what else looks like"
            + " a return address is shown as guessed.",
    footerHeading = "Examples:%n",
    footer = {
      "  bt 1",
      "  bt                                 of all, or of the one chosen with set",
      "  bt --where 'symbol.contains(\"futex\")' -o tid,comm,symbol",
      "  foreach nginx bt"
    })
final class Bt extends ViewCommand {
  @Mixin private OfProcess process;

  @Override
  Class<? extends Record> rowType() {
    return StackFrame.class;
  }

  @Override
  public Integer call() {
    return show(new KernelStacks(process.pid(console())));
  }
}
