package io.blueguard.command;

import io.blueguard.inspect.Similar;
import io.blueguard.render.Safe;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The line of help below the prompt: what the word under the cursor is, or what may come there. */
public final class Hints {
  private static final int NAMES = 12;

  private final Console console;
  private final Guide guide;

  public Hints(Console console, Guide guide) {
    this.console = console;
    this.guide = guide;
  }

  /**
   * @param typed from the start of the line to the cursor
   * @return one line, safe to show; empty when there is nothing to say
   */
  public String of(String typed) {
    Line.Typed line = Line.soFar(typed);
    if (line.leaving()) {
      return line.pipe() ? "any program of this machine: its input is what the command prints" : "";
    }
    if (line.before().isEmpty()) {
      return line.word().isEmpty() ? "" : command(line.word());
    }
    return guide.at(line.before()).map(spot -> Safe.text(argument(spot, line.word()))).orElse("");
  }

  private String command(String word) {
    if (word.startsWith("@")) {
      return new Candidates(console)
          .of("COMMAND", List.of(), word).stream()
              .limit(NAMES)
              .map(machine -> Safe.text(machine.word()))
              .collect(Collectors.joining("  "));
    }
    if (console.aliases().all().containsKey(word)) {
      return Safe.text(word + " = " + console.aliases().all().get(word));
    }
    if (guide.at(List.of(word)).isPresent()) {
      return Safe.text(word + ": " + about(guide.at(List.of(word)).get()));
    }
    List<String> names = names().filter(name -> name.startsWith(word)).limit(NAMES).toList();
    if (!names.isEmpty()) {
      return String.join("  ", names);
    }
    return Elsewhere.here(word)
        .map(here -> "here it is: " + here)
        .or(() -> Similar.to(word, names().toList()).map(near -> "did you mean " + near + "?"))
        .orElse("");
  }

  private Stream<String> names() {
    Stream<String> own =
        Stream.concat(
            console.aliases().all().keySet().stream(), console.extensions().names().stream());
    return Stream.concat(Commands.names().stream(), own);
  }

  private static String about(Guide.Spot spot) {
    return sentence(spot.spec().usageMessage().description());
  }

  private static String argument(Guide.Spot spot, String word) {
    if (spot.option() != null) {
      return described(spot.option());
    }
    if (word.startsWith("-")) {
      return option(spot, word);
    }
    if (!spot.positionals().isEmpty()) {
      return described(spot.positionals().getFirst());
    }
    if (spot.subcommands() && !spot.command().getSubcommands().isEmpty()) {
      return String.join("  ", spot.command().getSubcommands().keySet());
    }
    return spot.spec().name() + ": " + about(spot) + " " + options(spot, "");
  }

  private static String option(Guide.Spot spot, String word) {
    OptionSpec whole = spot.spec().findOption(word);
    return whole != null ? described(whole) : options(spot, word);
  }

  private static String options(Guide.Spot spot, String word) {
    return spot.spec().options().stream()
        .map(OptionSpec::longestName)
        .filter(name -> name.startsWith(word) && !name.equals("--help"))
        .collect(Collectors.joining("  "));
  }

  private static String described(ArgSpec argument) {
    String name =
        argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    return name + ": " + sentence(argument.description());
  }

  private static String sentence(String[] description) {
    return description.length == 0 ? "" : description[0].replace("%%", "%").replace("%n", " ");
  }
}
