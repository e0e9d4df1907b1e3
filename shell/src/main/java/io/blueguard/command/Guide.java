package io.blueguard.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Knows where in a command one is while typing it: completion and the line of help ask it. */
public final class Guide {
  private final Console console;
  // Building a model takes longer than a key press should.
  private final Map<String, CommandLine> models = new ConcurrentHashMap<>();

  public Guide(Console console) {
    this.console = console;
  }

  /**
   * The place behind some words.
   *
   * @param command whose arguments come next
   * @param words of that command so far, its name first
   * @param option whose value comes next, or null
   * @param positionals the arguments that may come next, none when an option's value does
   * @param subcommands whether the name of a subcommand may come next
   */
  public record Spot(
      CommandLine command,
      List<String> words,
      OptionSpec option,
      List<PositionalParamSpec> positionals,
      boolean subcommands) {
    public CommandSpec spec() {
      return command.getCommandSpec();
    }
  }

  /**
   * @param before whole words in front of the one that is being typed, the command's name first
   * @return empty where the command is not known
   */
  public Optional<Spot> at(List<String> before) {
    List<String> words = new ArrayList<>(before);
    if (before.getFirst().startsWith("@")) {
      words.addFirst("foreach");
    }
    return model(words.getFirst()).map(model -> in(model, words));
  }

  /** Also under the name of an alias for it. */
  private Optional<CommandLine> model(String typed) {
    String name = Line.name(console.aliases().expand(typed)).orElse(typed);
    boolean script = !Commands.exists(name);
    if (script && console.extensions().find(name).isEmpty()) {
      return Optional.empty();
    }
    // A script may have been changed since.
    return Optional.of(
        script
            ? Commands.model(console, name)
            : models.computeIfAbsent(name, n -> Commands.model(console, n)));
  }

  private Spot in(CommandLine model, List<String> before) {
    CommandLine sub = before.size() > 1 ? model.getSubcommands().get(before.get(1)) : null;
    if (sub != null) {
      return spot(sub, before, 2);
    }
    return spot(model, before, 1);
  }

  private Spot spot(CommandLine model, List<String> before, int start) {
    CommandSpec spec = model.getCommandSpec();
    OptionSpec open = null;
    int arguments = 0;
    for (int i = start; i < before.size(); i++) {
      OptionSpec option = spec.findOption(before.get(i));
      if (open != null) {
        open = null;
      } else if (option != null) {
        open = option.arity().max() > 0 ? option : null;
      } else if (isCommand(spec, arguments++)) {
        List<String> inner = before.subList(i, before.size());
        return at(inner).orElse(new Spot(model, before, null, List.of(), false));
      }
    }
    int next = arguments;
    List<PositionalParamSpec> positionals =
        open != null
            ? List.of()
            : spec.positionalParameters().stream().filter(p -> p.index().contains(next)).toList();
    return new Spot(model, before, open, positionals, before.size() == 1);
  }

  /** Whether the argument is a command that is run: foreach pid COMMAND. */
  private static boolean isCommand(CommandSpec spec, int argument) {
    return spec.userObject() instanceof Foreach
        && spec.positionalParameters().stream()
            .anyMatch(p -> p.paramLabel().equals("COMMAND") && p.index().contains(argument));
  }
}
