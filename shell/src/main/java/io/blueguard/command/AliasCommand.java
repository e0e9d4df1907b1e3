package io.blueguard.command;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "alias",
    description = "Give a command a short name, kept for next time; without one, list them.",
    footerHeading = "Examples:%n",
    footer = {
      "  alias",
      "  alias ll = ps -o pid,comm,uid",
      "  alias newest = ps --sort -start_ns | head -5",
      "  ll --where 'uid > 0'               arguments go to the command"
    })
final class AliasCommand extends BaseCommand {
  @Parameters(
      paramLabel = "DEFINITION",
      arity = "0..*",
      description = "NAME = COMMAND; all of the line, pipes too.")
  private List<String> definition = List.of();

  @Mixin private RowOptions rows;

  /** An alias as it is listed. */
  record Row(String name, String command) {}

  @Override
  public Integer call() {
    Aliases aliases = console().aliases();
    if (definition.isEmpty()) {
      List<Row> all =
          aliases.all().entrySet().stream().map(e -> new Row(e.getKey(), e.getValue())).toList();
      rows.print(console().withoutFoot(), Row.class, RowOptions.known(all));
    } else {
      String name = aliases.define(String.join(" ", definition));
      aliases.save(file(console()));
      return done("", new Row(name, aliases.all().get(name)));
    }
    return DONE;
  }

  static Path file(Console console) {
    return console.session().settings().config().resolve("aliases");
  }
}
