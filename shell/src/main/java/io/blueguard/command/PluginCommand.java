package io.blueguard.command;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "plugin",
    description = "List the scripts that add commands, views and checks, or begin a new one.",
    footerHeading = "Examples:%n",
    footer = {
      "  plugin                           all of them, and what is wrong with which line",
      "  plugin new areas --kind view     write a file to begin with",
      "  plugin --where problem           those that cannot be used"
    })
final class PluginCommand extends BaseCommand {
  @Mixin private RowOptions rows;

  @Override
  public Integer call() {
    List<Extensions.Plugin> found = console().extensions().plugins();
    rows.print(console(), Extensions.Plugin.class, RowOptions.known(found));
    return found.stream().allMatch(plugin -> plugin.problem().isEmpty()) ? DONE : FOUND;
  }

  @Command(
      name = "new",
      description = "Write a file to begin with into the user's folder, and say where it is.",
      footerHeading = "Examples:%n",
      footer = {"  plugin new mine", "  plugin new areas --kind view"})
  static final class New extends BaseCommand {
    @Parameters(paramLabel = "NAME", description = "What it shall be called: small letters and -.")
    private String name;

    @Option(
        names = "--kind",
        paramLabel = "KIND",
        defaultValue = "command",
        description = "command, view or check. Default: command.")
    private String kind;

    @Override
    public Integer call() {
      Path file = console().extensions().create(name, kind);
      RowOptions.text(console(), "file", Text.safe(file.toString()));
      return DONE;
    }
  }
}
