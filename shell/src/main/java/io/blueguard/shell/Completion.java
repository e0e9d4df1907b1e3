package io.blueguard.shell;

import io.blueguard.command.Candidates;
import io.blueguard.command.Commands;
import io.blueguard.command.Console;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What Tab offers: commands, then what the command's own model says may stand at that place. */
final class Completion implements Completer {
  private final Console console;
  private final Candidates candidates;

  Completion(Console console) {
    this.console = console;
    this.candidates = new Candidates(console);
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> offers) {
    List<String> before = line.words().subList(0, line.wordIndex());
    String typed = line.word().substring(0, line.wordCursor());
    if (before.isEmpty()) {
      candidates.of("COMMAND", "", typed).forEach(c -> offers.add(offer(c, "")));
    } else if (before.getLast().startsWith(">")) {
      add("FILE", "", typed, offers);
    } else if (!before.contains("|") && known(before.getFirst())) {
      argument(before, typed, offers);
    }
  }

  private boolean known(String name) {
    return Commands.exists(name) || console.extensions().find(name).isPresent();
  }

  private void argument(List<String> before, String typed, List<Candidate> offers) {
    CommandLine model = Commands.model(console, before.getFirst());
    int start = 1;
    if (before.size() > 1 && model.getSubcommands().containsKey(before.get(1))) {
      model = model.getSubcommands().get(before.get(1));
      start = 2;
    }
    CommandSpec spec = model.getCommandSpec();
    Place place = Place.of(spec, before.subList(start, before.size()));
    if (place.option() != null) {
      add(place.option().paramLabel(), before.getFirst(), typed, offers);
    } else if (typed.startsWith("-")) {
      spec.options().forEach(option -> offer(option, typed, offers));
    } else {
      if (start == 1) {
        model.getSubcommands().forEach((name, sub) -> offers.add(offer(name, about(sub))));
      }
      for (PositionalParamSpec positional : spec.positionalParameters()) {
        if (positional.index().contains(place.positionals())) {
          add(label(positional), before.getFirst(), typed, offers);
        }
      }
    }
  }

  private static String label(ArgSpec argument) {
    return argument.paramLabel();
  }

  private void add(String label, String command, String typed, List<Candidate> offers) {
    candidates.of(label, command, typed).forEach(c -> offers.add(offer(c, label)));
  }

  private static void offer(OptionSpec option, String typed, List<Candidate> offers) {
    String[] text = option.description();
    for (String name : option.names()) {
      if (name.startsWith(typed)) {
        String hint = text.length == 0 ? null : text[0];
        offers.add(new Candidate(name, name, "options", hint, null, null, true));
      }
    }
  }

  private static Candidate offer(String name, String hint) {
    return new Candidate(name, name, null, hint, null, null, true);
  }

  /** What can be gone on with ({@code live:}, {@code folder/}, a struct's dot) stays open. */
  private static Candidate offer(Candidates.Candidate candidate, String label) {
    String word = candidate.word();
    String hint = candidate.hint().isEmpty() ? null : candidate.hint();
    boolean whole = !word.endsWith(":") && !word.endsWith("/") && !label.equals("TYPE");
    return new Candidate(word, word, null, hint, null, null, whole);
  }

  private static String about(CommandLine command) {
    String[] text = command.getCommandSpec().usageMessage().description();
    return text.length == 0 ? null : text[0];
  }

  /**
   * Where in a command's arguments one is.
   *
   * @param option whose value comes next, or null
   * @param positionals how many arguments without an option stand before
   */
  private record Place(OptionSpec option, int positionals) {
    static Place of(CommandSpec spec, List<String> before) {
      OptionSpec open = null;
      int positionals = 0;
      for (String word : before) {
        OptionSpec option = spec.findOption(word);
        if (open != null) {
          open = null;
        } else if (option != null) {
          open = option.arity().max() > 0 ? option : null;
        } else {
          positionals++;
        }
      }
      return new Place(open, positionals);
    }
  }
}
