package io.blueguard.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Parameters;

@Command(
    name = "help",
    aliases = {"man", "doc"},
    description = "Explain a command, or list them all.",
    footerHeading = "Examples:%n",
    footer = {"  help", "  help ps", "  help snapshot save"})
final class Help extends BaseCommand {
  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..2",
      description = "The command to explain, with its subcommand if it has some.")
  private String[] command = {};

  @Override
  public Integer call() {
    if (command.length == 0) {
      list(console());
    } else {
      CommandLine model = Commands.model(command[0]);
      CommandLine sub = command.length > 1 ? model.getSubcommands().get(command[1]) : model;
      if (sub == null) {
        throw Commands.unknown(command[0] + " " + command[1]);
      }
      usage(console(), sub);
    }
    return DONE;
  }

  static void usage(Console console, CommandLine model) {
    model.setUsageHelpAutoWidth(false);
    model.setUsageHelpWidth(width(console));
    model.usage(console.out(), console.look().theme().plain() ? Ansi.OFF : Ansi.ON);
  }

  private static void list(Console console) {
    for (String name : Commands.names()) {
      String[] text = Commands.model(name).getCommandSpec().usageMessage().description();
      console.out().printf("  %-14s %s%n", name, text.length == 0 ? "" : text[0]);
    }
    console.out().println();
    console
        .out()
        .println("help COMMAND explains one. Rows go anywhere: ps -f json, ps | less, ps > f.");
    console.out().println("All else is Groovy on the same rows: ps().findAll { it.uid == 0 }");
  }

  /** picocli wants at least 55 columns. */
  private static int width(Console console) {
    int width = console.look().width();
    return width <= 0 ? 80 : Math.clamp(width, 60, 120);
  }
}
