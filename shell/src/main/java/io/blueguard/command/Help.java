package io.blueguard.command;

import io.blueguard.command.Extensions.Extension;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

@Command(
    name = "help",
    aliases = {"man", "doc"},
    description = "Explain a command, or list them all.",
    footerHeading = "Examples:%n",
    footer = {
      "  help",
      "  help ps",
      "  help snapshot save",
      "  help -f json            the commands, for programs"
    })
final class Help extends BaseCommand {
  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..2",
      description = "The command to explain, with its subcommand if it has some.")
  private String[] command = {};

  @Mixin private RowOptions rows;

  @Override
  public Integer call() {
    if (command.length == 0 && rows.wanted(console())) {
      rows.print(console(), Entry.class, RowOptions.known(entries(console())));
    } else if (command.length == 0) {
      list(console());
    } else {
      CommandLine model = Commands.model(console(), command[0]);
      CommandLine sub = command.length > 1 ? model.getSubcommands().get(command[1]) : model;
      if (sub == null) {
        throw Commands.unknown(command[0] + " " + command[1]);
      }
      of(console(), sub);
    }
    return DONE;
  }

  /**
   * What help lists.
   *
   * @param kind {@code command} or {@code script}
   */
  record Entry(String name, String kind, String about) {}

  private static List<Entry> entries(Console console) {
    return Stream.concat(
            Commands.names().stream()
                .map(name -> new Entry(name, "command", Candidates.about(name))),
            console.extensions().names().stream()
                .map(name -> new Entry(name, "script", described(console, name))))
        .toList();
  }

  /**
   * A part of a command, for a program.
   *
   * @param kind {@code command}, {@code option}, {@code argument} or {@code example}
   * @param name as it is typed
   * @param value label of what an option wants; empty where it wants nothing
   */
  record Part(String kind, String name, String value, String about) {}

  /** A page for a person; its parts as rows for a program. */
  static int of(Console console, CommandLine model) {
    if (console.format().forPeople()) {
      return usage(console, model);
    }
    CommandSpec spec = model.getCommandSpec();
    Stream<Part> parts =
        Stream.of(
                Stream.of(new Part("command", spec.qualifiedName(), "", about(model))),
                model.getSubcommands().values().stream()
                    .map(sub -> new Part("command", sub.getCommandName(), "", about(sub))),
                spec.options().stream().map(o -> part("option", String.join(", ", o.names()), o)),
                spec.positionalParameters().stream().map(p -> part("argument", p.paramLabel(), p)),
                Arrays.stream(spec.usageMessage().footer())
                    .map(line -> new Part("example", line.strip().replace("%%", "%"), "", "")))
            .flatMap(all -> all);
    new RowOptions().print(console, Part.class, RowOptions.known(parts.toList()));
    return DONE;
  }

  private static Part part(String kind, String name, ArgSpec spec) {
    String value = spec.isOption() && spec.arity().max() > 0 ? spec.paramLabel() : "";
    return new Part(kind, name, value, String.join(" ", spec.description()));
  }

  private static String about(CommandLine model) {
    return String.join(" ", model.getCommandSpec().usageMessage().description());
  }

  private static int usage(Console console, CommandLine model) {
    model.setUsageHelpAutoWidth(false);
    model.setUsageHelpWidth(width(console));
    model.usage(console.out(), console.look().theme().plain() ? Ansi.OFF : Ansi.ON);
    return DONE;
  }

  private static void list(Console console) {
    List<Entry> entries = entries(console);
    entries.stream().filter(e -> e.kind().equals("command")).forEach(e -> line(console, e));
    if (entries.getLast().kind().equals("script")) {
      console.out().println();
      console.out().println("Scripts, which are commands too:");
      entries.stream().filter(e -> e.kind().equals("script")).forEach(e -> line(console, e));
    }
    console.out().println();
    console
        .out()
        .println("help COMMAND explains one. Rows go anywhere: ps -f json, ps | less, ps > f.");
    console.out().println("All else is Groovy on the same rows: ps().findAll { it.uid == 0 }");
  }

  /** How it begins: all of it stands in a command's own help. */
  private static void line(Console console, Entry entry) {
    String sentence = entry.about().split("\\.( |$)|; |: ", 2)[0];
    console.out().printf("  %-14s %s%n", entry.name(), Text.safe(sentence));
  }

  private static String described(Console console, String name) {
    return console.extensions().find(name).map(Extension::description).orElse("");
  }

  /** picocli wants at least 55 columns. */
  private static int width(Console console) {
    int width = console.look().width();
    return width <= 0 ? 80 : Math.clamp(width, 60, 120);
  }
}
