package io.blueguard.command;

import io.blueguard.inspect.text.Disassembly;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "dis",
    description =
        "Disassemble what lies in memory now, as far as the next symbol; with the system's"
            + " Capstone.",
    footerHeading = "Examples:%n",
    footer = {
      "  dis vfs_read",
      "  dis vfs_read+0x20 8",
      "  dis vfs_read --where 'instruction.startsWith(\"call\")' -o target",
      "  dis 0x401000 16 -p 1            in the memory of process 1"
    })
final class Dis extends ViewCommand {
  @Mixin private AtPlace place;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "COUNT",
      description = "Instructions; otherwise as far as the next symbol.")
  private Integer count;

  @Mixin private MemoryOf memory;

  @Override
  Class<? extends Record> rowType() {
    return Disassembly.Row.class;
  }

  @Override
  public Integer call() {
    return show(new Disassembly(place.in(console()), count, memory.pid(console())));
  }
}
