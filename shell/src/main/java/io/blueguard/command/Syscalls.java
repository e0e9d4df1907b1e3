package io.blueguard.command;

import io.blueguard.base.Failure;
import io.blueguard.inspect.text.Syscall;
import io.blueguard.inspect.text.SyscallTable;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "syscall-table",
    description =
        "List the system calls and where each one leads; since Linux 6.9 also through the branches"
            + " of the dispatch function.",
    footerHeading = "Examples:%n",
    footer = {
      "  syscall-table",
      "  syscall-table --where 'status != \"ok\"'   entries that lead where they should not",
      "  syscall-table --arch ia32 -f csv"
    })
final class Syscalls extends ViewCommand {
  private static final List<String> TABLES = List.of("x86_64", "ia32");

  @Option(
      names = "--arch",
      paramLabel = "ARCH",
      defaultValue = "x86_64",
      description = "x86_64 (default) or ia32, the table of 32-bit programs.")
  private String arch;

  @Override
  Class<? extends Record> rowType() {
    return Syscall.class;
  }

  @Override
  public Integer call() {
    if (!TABLES.contains(arch)) {
      throw new Failure.UsageError("no such table: arch=" + arch + "; try x86_64 or ia32");
    }
    return show(new SyscallTable(arch));
  }
}
