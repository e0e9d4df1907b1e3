package io.blueguard.command;

import io.blueguard.command.Extensions.Extension;
import java.util.List;
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
      CommandLine model = Commands.model(console(), command[0]);
      CommandLine sub = command.length > 1 ? model.getSubcommands().get(command[1]) : model;
      if (sub == null) {
        throw Commands.unknown(command[0] + " " + command[1]);
      }
      usage(console(), sub);
    }
    return DONE;
  }

  static int usage(Console console, CommandLine model) {
    model.setUsageHelpAutoWidth(false);
    model.setUsageHelpWidth(width(console));
    model.usage(console.out(), console.look().theme().plain() ? Ansi.OFF : Ansi.ON);
    return DONE;
  }

  private static void list(Console console) {
    for (String name : Commands.names()) {
      line(console, name, Candidates.about(name));
    }
    List<String> scripts = console.extensions().names();
    if (!scripts.isEmpty()) {
      console.out().println();
      console.out().println("Scripts, which are commands too:");
      scripts.forEach(name -> line(console, name, describe(console, name)));
    }
    console.out().println();
    console
        .out()
        .println("help COMMAND explains one. Rows go anywhere: ps -f json, ps | less, ps > f.");
    console.out().println("All else is Groovy on the same rows: ps().findAll { it.uid == 0 }");
  }

  private static void line(Console console, String name, String text) {
    console.out().printf("  %-14s %s%n", name, Text.safe(text));
  }

  /** The first sentence of a script's comment. */
  private static String describe(Console console, String name) {
    String all = console.extensions().find(name).map(Extension::description).orElse("");
    return all.split("(?<=\\.) ", 2)[0];
  }

  /** picocli wants at least 55 columns. */
  private static int width(Console console) {
    int width = console.look().width();
    return width <= 0 ? 80 : Math.clamp(width, 60, 120);
  }
}
