package io.blueguard.command;

import io.blueguard.inspect.struct.SymbolLookup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "sym",
    description = "Find symbols by name, address, pattern or a part of the name.",
    footerHeading = "Examples:%n",
    footer = {
      "  sym init_task",
      "  sym 0xffffffff92c1aa48           which function is there",
      "  sym '*sys_call_table'            aliases get a row each",
      "  sym kprobe --where 'name.startsWith(\"arm\")'"
    })
final class Sym extends ViewCommand {
  @Parameters(
      paramLabel = "SYMBOL",
      description = "A name, 0x…, a pattern with * and ?, or a part.")
  private String query;

  @Override
  Class<? extends Record> rowType() {
    return SymbolLookup.Row.class;
  }

  @Override
  public Integer call() {
    return show(new SymbolLookup(query));
  }
}
