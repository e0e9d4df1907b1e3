package io.blueguard.command;

import io.blueguard.inspect.task.OpenFile;
import io.blueguard.inspect.task.OpenFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "files",
    description = "List the files that a process holds open.",
    footerHeading = "Examples:%n",
    footer = {
      "  files 1",
      "  files --all --where \"path =~ /log/\"",
      "  files --all --where \"kind == 'socket'\" -o pid,comm,fd,path"
    })
final class FilesCommand extends ViewCommand {
  @Mixin private OfProcess process;

  @Override
  Class<? extends Record> rowType() {
    return OpenFile.class;
  }

  @Override
  public Integer call() {
    return show(new OpenFiles(process.pid(console())));
  }

  @Override
  String walk() {
    return ViewCode.walk("files", process.pid(console()));
  }
}
