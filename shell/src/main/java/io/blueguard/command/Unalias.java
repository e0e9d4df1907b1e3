package io.blueguard.command;

import io.blueguard.base.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "unalias",
    description = "Forget an alias.",
    footerHeading = "Examples:%n",
    footer = {"  unalias ll"})
final class Unalias extends BaseCommand {
  @Parameters(paramLabel = "ALIAS", description = "Its name.")
  private String name;

  @Override
  public Integer call() {
    String command = console().aliases().all().remove(name);
    if (command == null) {
      throw new Failure.UsageError("no such alias: name=" + name + "; try alias");
    }
    console().aliases().save(AliasCommand.file(console()));
    return done("", new AliasCommand.Row(name, command));
  }
}
